/** Bounds of one template and one rendering: API Gateway's quotas, and guards of ours that keep one rendering within some 50 ms of CPU. */
export const limits = {
  /** API Gateway's: the longest template in UTF-8 bytes. */
  templateBytesMax: 300 * 1024,
  /** API Gateway's: turns of one `#foreach`; further elements are dropped silently. */
  loopTurnsMax: 1000,
  /** Characters a rendering may put out, and the longest string it may build. */
  outputLengthMax: 10 * 1024 * 1024,
  /** Work units of one rendering: about one for each node evaluated and for each 32 characters moved. */
  stepsMax: 300_000,
  /** How deep directives, parentheses and collections may nest, and calls may recurse. */
  depthMax: 100,
}
