/** The short form of resources in resource policies: `execute-api:/prod/GET/pets`. */
import type { PolicyDocument, Selection } from './document.ts'

const short = 'execute-api:/'

/**
 * The document with short resources written out, as it is when a policy is saved.
 * @param api `'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5'`
 */
export function expandShortResources(document: PolicyDocument, api: string): PolicyDocument {
  return {
    ...document,
    statements: document.statements.map((statement) => ({
      ...statement,
      resource: expandSelection(statement.resource, api),
    })),
  }
}

const expandSelection = ({ negated, patterns }: Selection, api: string): Selection => ({
  negated,
  patterns: patterns.map((pattern) =>
    pattern.startsWith(short) ? `${api}/${pattern.slice(short.length)}` : pattern,
  ),
})
