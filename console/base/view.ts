import type { Child } from './dom.ts'

/** What a view shows below the frame. */
export interface Shown {
  readonly title: string
  readonly content: readonly Child[]
}

/** Reads what it needs and makes a page; the parameters come from the address. */
export type View = (parameters: readonly (string | undefined)[]) => Promise<Shown>

/** Shows the present page again, after something changed. */
export const refresh = (): void => void dispatchEvent(new Event('refresh'))

/** Goes to an address: `goTo('/apis/rest/a1b2c3')`; shows it again when it is there already. */
export function goTo(address: string): void {
  if (location.hash === `#${address}`) refresh()
  else location.hash = address
}
