/** What the page loads: written by `tidegate build` behind the module name `tidegate:console`. */
export interface ConsoleAssets {
  /** The browser's program, one ES module. */
  readonly script: string
  readonly style: string
  /** Changes when a file does; its entity tag. */
  readonly revision: string
}
