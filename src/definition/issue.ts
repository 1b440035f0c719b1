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

/** One line a person can act on: `$.apis.pets: expected an object, found "x"`. */
export function formatIssue(issue: Issue): string {
  return `${issue.path}: expected ${issue.expected}, found ${issue.found}`
}
