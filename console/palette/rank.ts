import type { Destination } from './destination.ts'

/** Results that a search shows. */
const shownMax = 40

/**
 * The entries that have every word of a text, best first: names that begin with it, names that have
 * it, then those that fit only with their place. An empty text finds pages and APIs.
 */
export function rank(entries: readonly Destination[], text: string): readonly Destination[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) {
    return entries.filter(({ kind }) => kind === 'Page' || kind === 'API').slice(0, shownMax)
  }
  const [first = ''] = words
  const scored = entries.flatMap((entry) => {
    const name = entry.text.toLowerCase()
    const whole = `${name} ${entry.place} ${entry.kind}`.toLowerCase()
    if (!words.every((word) => whole.includes(word))) return []
    const at = name.indexOf(first)
    const score = at === 0 ? 0 : at > 0 ? 1 : 2
    return [{ entry, score }]
  })
  return scored
    .sort((a, b) => a.score - b.score || a.entry.text.length - b.entry.text.length)
    .slice(0, shownMax)
    .map(({ entry }) => entry)
}
