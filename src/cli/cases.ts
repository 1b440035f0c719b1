import { CommandError, readInput, type Io } from './io.ts'

/** One case of a judging command: an object, with an `id` when its author gave one. */
export type Case = Readonly<Record<string, unknown>>

/**
 * The cases in a text: one JSON object, an array of objects, or JSON lines.
 * Throws CommandError with the line of the first text that is not JSON.
 */
export function parseCases(text: string, source: string): Case[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  try {
    const whole: unknown = JSON.parse(trimmed)
    return (Array.isArray(whole) ? whole : [whole]).map((value, index) =>
      asCase(value, `${source}: case ${index + 1}`),
    )
  } catch (error) {
    if (error instanceof CommandError) throw error
    if (!trimmed.includes('\n')) throw new CommandError(`${source}: not JSON: ${messageOf(error)}`)
  }
  const cases: Case[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch (error) {
      throw new CommandError(
        `${source}:${index + 1}: neither one JSON text nor JSON lines: ${messageOf(error)}`,
      )
    }
    cases.push(asCase(value, `${source}:${index + 1}`))
  }
  return cases
}

/**
 * Judges each case of a file in order and prints one JSON line per case, `id` first.
 * @param judge settles one case; what it throws is a defect, not a verdict.
 */
export async function judgeFile(
  path: string,
  io: Io,
  judge: (one: Case) => object | Promise<object>,
): Promise<object[]> {
  const cases = parseCases(await readInput(path, io), path === '-' ? 'standard input' : path)
  const verdicts: object[] = []
  let out = ''
  for (const one of cases) {
    const verdict = await judge(one)
    verdicts.push(verdict)
    out += `${JSON.stringify(one['id'] === undefined ? verdict : { id: one['id'], ...verdict })}\n`
  }
  io.stdout(out)
  return verdicts
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
