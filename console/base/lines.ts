/**
 * `'name: value'` lines as a map; empty lines are skipped.
 * @throws for a line that is none, which would otherwise be left out unseen
 */
export function linesOf(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      if (colon < 1) throw new Error(`“${line.trim()}” is not a name, a colon and a value.`)
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const
    }),
  )
}
