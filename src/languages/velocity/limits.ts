/** Bounds of one template and one rendering. The first two are API Gateway's, the others ours. */
export interface Limits {
  /** Longest template in UTF-8 bytes. */
  readonly templateBytesMax: number
  /** Turns of one `#foreach`; further elements are dropped silently. */
  readonly loopTurnsMax: number
  /** Characters a rendering may put out, and the longest string it may build. */
  readonly outputLengthMax: number
  /** Work units of one rendering: about one for each node evaluated and for each 32 characters moved. */
  readonly stepsMax: number
  /** How deep directives, parentheses and collections may nest, and calls may recurse. */
  readonly depthMax: number
}

/** API Gateway's quotas, and guards of ours that keep one rendering within some 50 ms of CPU. */
export const defaultLimits: Limits = {
  templateBytesMax: 300 * 1024,
  loopTurnsMax: 1000,
  outputLengthMax: 10 * 1024 * 1024,
  stepsMax: 300_000,
  depthMax: 100,
}
