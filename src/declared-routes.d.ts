/** The compiled `routes.json`: written by `tidegate build`, resolved by an alias of the bundler. */
declare module 'tidegate:routes' {
  // oxlint-disable-next-line typescript/consistent-type-imports -- an import declaration in here cannot name a relative path
  export const declared: import('./definition/declared.ts').DeclaredState
}
