/** One record of a CSV text by the lower-case names of its header. */
export interface CsvRecord {
  /** The line it begins on, counted from 1, the header included. */
  readonly line: number
  readonly cells: ReadonlyMap<string, string>
}

interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

/** A cell and what ends it: quoted by `"` or `'` where it holds commas or line breaks, blanks around it dropped. */
const cellShape = /[ \t]*(?:"((?:[^"]|"")*)"|'([^']*)'|([^,\r\n]*))[ \t]*(,|\r\n|\n|\r|$)/gy

const lineBreak = /\r\n|\n|\r/g

function rows(text: string): readonly Row[] {
  const found: Row[] = []
  let [line, begins] = [1, 1]
  let cells: string[] = []
  for (const [whole, double, single, plain = '', end] of text.matchAll(cellShape)) {
    cells.push(double?.replaceAll('""', '"') ?? single ?? plain.trim())
    line += whole.match(lineBreak)?.length ?? 0
    if (end === ',') continue
    if (cells.length > 1 || cells[0] !== '') found.push({ line: begins, cells })
    if (end === '') break
    begins = line
    cells = []
  }
  return found
}

/** The records of a text whose first line names the columns; `undefined` when a wanted column is missing. */
export function parseCsv(
  text: string,
  wanted: readonly string[],
): readonly CsvRecord[] | undefined {
  const [header, ...records] = rows(text.replace(/^\uFEFF/, ''))
  const names = header?.cells.map((name) => name.toLowerCase()) ?? []
  if (!wanted.every((name) => names.includes(name))) return undefined
  return records.map(({ line, cells }) => ({
    line,
    cells: new Map(names.map((name, at) => [name, cells[at] ?? ''])),
  }))
}
