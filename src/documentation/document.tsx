import { raw } from 'hono/html'
import { style } from './style.ts'

/** The frame of every page: its title, its own style, nothing from elsewhere. */
export const Document = ({
  title,
  children,
}: {
  readonly title: string
  readonly children: unknown
}) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title}</title>
      <link rel="icon" href="data:," />
      <style>{raw(style)}</style>
    </head>
    <body>{children}</body>
  </html>
)
