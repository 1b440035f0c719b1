/** The console's files for the browser: written by `tidegate build`, resolved by an alias of the bundler. */
declare module 'tidegate:console' {
  export const script: string
  export const style: string
  export const revision: string
}
