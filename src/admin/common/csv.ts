/** The cells of a line: quoted by `"` or `'` where they hold commas, blanks around them dropped. */
function cells(line: string): readonly string[] {
  const found: string[] = []
  const cell = /\s*(?:"((?:[^"]|"")*)"|'([^']*)'|([^,]*))\s*(?:,|$)/gy
  while (cell.lastIndex < line.length || line.endsWith(',')) {
    const match = cell.exec(line)
    if (match === null) break
    const [whole, double, single, plain = ''] = match
    found.push(double?.replaceAll('""', '"') ?? single ?? plain.trim())
    if (cell.lastIndex >= line.length && !whole.endsWith(',')) break
    if (cell.lastIndex >= line.length) {
      found.push('')
      break
    }
  }
  return found
}

/** One line of a CSV text by the lower-case names of its header. */
export interface CsvRecord {
  /** Counted from 1, the header included. */
  readonly line: number
  readonly cells: ReadonlyMap<string, string>
}

/** The records of a text whose first line names the columns; `undefined` when a wanted column is missing. */
export function parseCsv(
  text: string,
  wanted: readonly string[],
): readonly CsvRecord[] | undefined {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const names = cells(lines[0] ?? '').map((name) => name.toLowerCase())
  if (!wanted.every((name) => names.includes(name))) return undefined
  return lines.flatMap((line, index) => {
    if (index === 0 || line.trim() === '') return []
    const values = cells(line)
    return [{ line: index + 1, cells: new Map(names.map((name, at) => [name, values[at] ?? ''])) }]
  })
}
