/** Edits that a slip of the fingers makes; of a short word they would make any other. */
const editsMax = (word: string): number => (word.replace(/^-+/, '').length < 4 ? 1 : 2)

/** The name a slip away from a word, `undefined` when none is that near. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, far: distance(word, name) }))
    .sort((a, b) => a.far - b.far)
  const best = ranked[0]
  return best !== undefined && best.far <= editsMax(word) ? best.name : undefined
}

/** Names in the order in which somebody who wrote the word may have meant them. */
export const byNearness = (word: string, names: readonly string[]): readonly string[] =>
  names
    .map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
    .map(({ name }) => name)

/** Levenshtein distance; both words are short. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap))
    }
    row = next
  }
  return row[b.length] ?? 0
}
