/** One generated file: `'petstore/index.js'` and its text. */
export interface SdkFile {
  readonly path: string
  readonly text: string
}

/** What every generator is told beside the outline of the API. */
export interface SdkTarget {
  /** Where the stage is called, without a slash at the end: `'https://api.example.com/_api/a1b2c3d4e5/prod'`. */
  readonly baseUrl: string
  /** The region in signatures. */
  readonly region: string
  /** What AWS's kinds ask for, checked: `{ serviceName: 'PetStore' }`. */
  readonly parameters?: Readonly<Record<string, string>>
}
