import { raw } from 'hono/html'
import { style } from './style.ts'

/** The frame of every page: its title, its own style, nothing from elsewhere. */
export const Document = ({
  title,
  theme = '',
  children,
}: {
  readonly title: string
  /** A style sheet of the page's owner. */
  readonly theme?: string
  readonly children: unknown
}) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title}</title>
      <link rel="icon" href="data:," />
      <style>{raw(style)}</style>
      {theme !== '' && <style>{raw(theme)}</style>}
    </head>
    <body>{children}</body>
  </html>
)
