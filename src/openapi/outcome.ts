/** What an import leads to: a definition with warnings, or a refusal that changes nothing. */

export interface ImportRefusal {
  readonly ok: false
  readonly status: 400 | 404
  readonly type: 'BadRequestException' | 'NotFoundException'
  /** The management API's own words. */
  readonly message: string
}

export type ImportOutcome<Result> =
  | ({ readonly ok: true; readonly warnings: readonly string[] } & Result)
  | ImportRefusal

/** What an import finds wrong, in the order of finding. An error refuses the whole, a warning does not. */
export interface Problems {
  readonly errors: string[]
  readonly warnings: string[]
  /** Text → the path in the document where its cause stands, as far as it is known. */
  readonly places: Map<string, readonly string[]>
}

export const noProblems = (): Problems => ({ errors: [], warnings: [], places: new Map() })

/** Runs one part of an import; what it finds stands at `path` unless a part of it knows better. */
export function placed<Result>(
  problems: Problems,
  path: readonly string[],
  run: () => Result,
): Result {
  const [errors, warnings] = [problems.errors.length, problems.warnings.length]
  const result = run()
  for (const text of [...problems.errors.slice(errors), ...problems.warnings.slice(warnings)]) {
    if (!problems.places.has(text)) problems.places.set(text, path)
  }
  return result
}

export const badRequest = (message: string): ImportRefusal => ({
  ok: false,
  status: 400,
  type: 'BadRequestException',
  message,
})

/** The answer to a text that is no definition at all. */
export const invalidInput: ImportRefusal = badRequest('Invalid OpenAPI input.')

/** The refusal that the problems amount to, `undefined` when the import may go on. */
export function refusalOf(problems: Problems, failOnWarnings: boolean): ImportRefusal | undefined {
  const { errors, warnings } = problems
  if (errors.length > 0) {
    const also =
      warnings.length === 0 ? [] : ['Additionally, these warnings were found:', ...lines(warnings)]
    return badRequest(['Errors found during import:', ...lines(errors), ...also].join('\n'))
  }
  if (failOnWarnings && warnings.length > 0) {
    return badRequest(['Warnings found during import:', ...lines(warnings)].join('\n'))
  }
  return undefined
}

const lines = (entries: readonly string[]): string[] => entries.map((entry) => `\t${entry}`)

/** Adds a warning that is not there yet: one cause may be met at several operations. */
export function warnOnce(problems: Problems, text: string): void {
  if (!problems.warnings.includes(text)) problems.warnings.push(text)
}
