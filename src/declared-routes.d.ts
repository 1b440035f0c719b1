/** The compiled `routes.json`: written by `tidegate build`, resolved by an alias of the bundler. */
declare module 'tidegate:routes' {
  import type { DeclaredState } from './definition/declared.ts'

  export const declared: DeclaredState
}
