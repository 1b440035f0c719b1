/**
 * Where an author's definition is wrong: found at import, build or deploy, never on a call.
 * Issues are collected and reported all at once.
 */
export interface Issue {
  /** JSON path into the text the author wrote: `'$.apis.pets.stages.prod.variables'`. */
  readonly path: string
  /** What stands there, shortened for a person. */
  readonly found: string
  /** What would be right, as the end of the sentence "expected …". */
  readonly expected: string
  /** `error` refuses the definition; `warning` lets it pass and is shown. */
  readonly severity: 'error' | 'warning'
}

/** The `expected` of a warning whose text, in `found`, says all there is to say. */
export const noWarnings = 'a definition without warnings'

/** One line for a warning: what is remarkable, without saying that nothing was expected. */
export function formatWarning(issue: Issue): string {
  return issue.expected === noWarnings ? `${issue.path}: ${issue.found}` : formatIssue(issue)
}

/** One line a person can act on: `$.apis.pets: expected an object, found "x"`. */
export function formatIssue(issue: Issue): string {
  return `${issue.path}: expected ${issue.expected}, found ${issue.found}`
}
