import { CommandError, readInput, UsageError, type Io } from './io.ts'

/**
 * The one file that a judging command is given, or `-` for standard input.
 * @throws UsageError for none, for several, and for a flag that the command does not have
 */
export function caseFile(words: readonly string[]): string {
  const flag = words.find((word) => word.length > 1 && word.startsWith('-'))
  if (flag !== undefined) throw new UsageError(`unknown option '${flag.replace(/=.*/s, '')}'`)
  const [path] = words
  if (path === undefined || words.length > 1) throw new UsageError('name one file, or - for stdin')
  return path
}

/** One case of a judging command: an object, with an `id` when its author gave one. */
export type Case = Readonly<Record<string, unknown>>

/** A case and its JSON text, for what JSON.parse loses: digits, and the order of names like `"2"`. */
interface WrittenCase {
  readonly one: Case
  readonly text: string
}

/**
 * The cases in a text: one JSON object, an array of objects, or JSON lines.
 * Throws CommandError with the line of the first text that is not JSON.
 */
export function parseCases(text: string, source: string): WrittenCase[] {
  // A mark of the byte order is no part of the first line's JSON; trimming takes it for a blank.
  const trimmed = text.trim()
  if (trimmed === '') return []
  try {
    const whole: unknown = JSON.parse(trimmed)
    if (!Array.isArray(whole)) return [{ one: asCase(whole, `${source}: case 1`), text: trimmed }]
    const texts = elementTexts(trimmed)
    return whole.map((value, index) => ({
      one: asCase(value, `${source}: case ${index + 1}`),
      text: texts[index] ?? '',
    }))
  } catch (error) {
    if (error instanceof CommandError) throw error
    if (!trimmed.includes('\n')) throw new CommandError(`${source}: not JSON: ${messageOf(error)}`)
  }
  const cases: WrittenCase[] = []
  for (const [index, untrimmed] of text.split('\n').entries()) {
    const line = untrimmed.trim()
    if (line === '') continue
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch (error) {
      throw new CommandError(
        `${source}:${index + 1}: neither one JSON text nor JSON lines: ${messageOf(error)}`,
      )
    }
    cases.push({ one: asCase(value, `${source}:${index + 1}`), text: line })
  }
  return cases
}

/**
 * Judges each case of a file in order and prints one JSON line per case, `id` first. A case that is
 * none has a line as well: `{"id":…,"error":{"message":"a case needs 'url'"}}`.
 * @param judge settles one case, given with its JSON text; throws CommandError for what is no case.
 * @throws CommandError that names the first such case, after all lines are printed
 */
export async function judgeFile(
  path: string,
  io: Io,
  judge: (one: Case, text: string) => object | Promise<object>,
): Promise<object[]> {
  const cases = parseCases(await readInput(path, io), path === '-' ? 'standard input' : path)
  const verdicts: object[] = []
  let out = ''
  let first: string | undefined
  for (const [index, { one, text }] of cases.entries()) {
    let verdict: object
    try {
      verdict = await judge(one, text)
      verdicts.push(verdict)
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      verdict = { error: { message: error.message } }
      first ??= `case ${index + 1}: ${error.message}`
    }
    out += `${JSON.stringify(one['id'] === undefined ? verdict : { id: one['id'], ...verdict })}\n`
  }
  io.stdout(out)
  if (first !== undefined) throw new CommandError(first)
  return verdicts
}

/** The texts of an array's elements; the array is known to be JSON. */
function elementTexts(array: string): string[] {
  const texts: string[] = []
  const marks = /["[\]{},]/g
  marks.lastIndex = 1
  let depth = 1
  let from = 1
  for (let found = marks.exec(array); found !== null; found = marks.exec(array)) {
    const [mark] = found
    if (mark === '"') {
      marks.lastIndex = endOfString(array, found.index)
      continue
    }
    if (mark === '[' || mark === '{') depth++
    if (mark === ']' || mark === '}') depth--
    if (depth > 1 || (depth === 1 && mark !== ',')) continue
    texts.push(array.slice(from, found.index))
    from = found.index + 1
  }
  return texts
}

/** The place behind a string that begins here. An expression would keep each of its characters. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); ; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1
    while (text[before] === '\\') before--
    if ((quote - before) % 2 === 1) return quote + 1
  }
}

function asCase(value: unknown, where: string): Case {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CommandError(`${where}: a case is a JSON object`)
  }
  return value as Case
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
