/** Something that can be gone to. */
export interface Destination {
  readonly kind: 'Page' | 'API' | 'Resource' | 'Route' | 'Stage' | 'Key' | 'Plan'
  readonly text: string
  /** Where it stands: `'Orders'` for one of that API's resources. */
  readonly place: string
  /** After the `#`. */
  readonly address: string
}
