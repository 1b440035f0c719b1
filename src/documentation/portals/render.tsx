import type { PublishedProduct } from '../../definition/portal.ts'
import type { ShownEndpoints } from './endpoints.ts'
import type { Markdown } from './markdown.ts'
import { HomePage, ProductPage, SignInFailedPage, type PortalFrame } from './page.tsx'

/** Pages as the texts that are sent. */
const textOf = (page: unknown): string =>
  // oxlint-disable-next-line typescript/no-base-to-string -- Hono's nodes print as their markup
  `<!doctype html>${String(page)}`

export const homeText = (frame: PortalFrame): string => textOf(<HomePage frame={frame} />)

export const productText = (
  frame: PortalFrame,
  product: PublishedProduct,
  shown: ShownEndpoints,
  html: Markdown,
): string => textOf(<ProductPage frame={frame} product={product} shown={shown} html={html} />)

export const signInFailedText = (frame: PortalFrame): string =>
  textOf(<SignInFailedPage frame={frame} />)
