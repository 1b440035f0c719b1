import { PortalPage, type PortalOptions } from './page.tsx'

/** The page of keys as the text that is sent. */
export const portalText = (options: PortalOptions): string =>
  // oxlint-disable-next-line typescript/no-base-to-string -- Hono's nodes print as their markup
  `<!doctype html>${String(<PortalPage {...options} />)}`
