/** Headings of a text stand below the title of the page that it is on. */
const levelsLower = 2
const levelMax = 6

const protocols: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:'])

/** The ampersand last: what it begins is not to be read as another entity. */
const entities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '&': '&amp;',
}
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? '')

/** Marked leaves the entities of addresses and descriptions as they are written. */
const unescaped = (text: string): string =>
  Object.entries(entities).reduce(
    (rest, [character, entity]) => rest.replaceAll(entity, character),
    text,
  )

/** An address that a reader may follow, read as browsers read it: blanks and control characters do not hide a scheme. */
function isSafe(href: string): boolean {
  const base = 'https://portal.invalid'
  return URL.canParse(href, base) && protocols.has(new URL(href, base).protocol)
}

/** Text → HTML. */
export type Markdown = (text: string) => string

let made: Markdown | undefined

/**
 * GitHub Flavored Markdown as HTML. Markup in the text stays text, links lead to web and mail addresses alone, and
 * of an image its description is shown. Made when it is first asked for: its grammar takes as long to build as half
 * of the worker's start.
 */
export async function loadMarkdown(): Promise<Markdown> {
  // Kept settled: no request waits for a promise of another.
  return (made ??= await makeMarkdown())
}

async function makeMarkdown(): Promise<Markdown> {
  const { Marked } = await import('marked')
  const marked = new Marked({
    gfm: true,
    async: false,
    renderer: {
      html: ({ text }) => escaped(text),
      heading({ tokens, depth }) {
        const level = Math.min(depth + levelsLower, levelMax)
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens)
        const address = unescaped(href)
        return isSafe(address) ? `<a href="${escaped(address)}" rel="noreferrer">${text}</a>` : text
      },
      checkbox: ({ checked }) =>
        checked
          ? '<input type="checkbox" disabled checked aria-label="done"> '
          : '<input type="checkbox" disabled aria-label="open"> ',
      // Nothing is loaded from elsewhere.
      image: ({ text }) => escaped(unescaped(text)),
    },
  })
  return (text) => marked.parse(text, { async: false })
}
