import type { ApiOutline } from '../openapi/outline.ts'
import { MissingPage, Page, type PageOptions } from './page.tsx'

/** A page as the text that is sent. */
export const pageText = (outline: ApiOutline, options: PageOptions): string =>
  // oxlint-disable-next-line typescript/no-base-to-string -- Hono's nodes print as their markup
  `<!doctype html>${String(<Page outline={outline} options={options} />)}`

export const missingText = (): string =>
  // oxlint-disable-next-line typescript/no-base-to-string -- as above
  `<!doctype html>${String(<MissingPage />)}`
