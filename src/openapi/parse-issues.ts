/** Keywords of the other dialect: what the service's parser reports as unexpected. */
import type { OpenApiDocument } from './document.ts'
import { operationVerbs } from './extensions.ts'
import { asNode, isNode, listAt, nodeAt, own, textAt, type Node } from './node.ts'
import { pathItemsOf } from './paths.ts'

const parameterKeywords = [
  'type',
  'format',
  'items',
  'collectionFormat',
  'default',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'enum',
  'multipleOf',
]

/** Dialect → where → keywords that belong to the other one. */
const foreign = {
  oas3: {
    root: [
      'host',
      'basePath',
      'schemes',
      'consumes',
      'produces',
      'definitions',
      'parameters',
      'responses',
      'securityDefinitions',
    ],
    operation: ['consumes', 'produces', 'schemes'],
    parameter: parameterKeywords,
    response: ['schema', 'examples'],
  },
  swagger: {
    root: ['servers', 'components'],
    operation: ['requestBody', 'callbacks', 'servers'],
    parameter: ['schema', 'style', 'explode', 'allowReserved', 'content', 'example', 'examples'],
    response: ['content', 'links'],
  },
} as const

/** `"Parse issue: attribute paths.'/area/{zip}'(get).parameters.[zip].type is unexpected"`, one an attribute. */
export function parseIssues({ dialect, root }: OpenApiDocument): string[] {
  const issues: string[] = []
  const rules = foreign[dialect]
  const check = (node: Node, keywords: readonly string[], place: string): void => {
    for (const keyword of keywords) {
      if (own(node, keyword) !== undefined) {
        issues.push(`Parse issue: attribute ${place}${keyword} is unexpected`)
      }
    }
  }
  const checkParameters = (owner: Node, place: string): void => {
    for (const entry of listAt(owner, 'parameters')) {
      if (!isNode(entry) || own(entry, '$ref') !== undefined) continue
      // Swagger 2's body is the one parameter that has a schema.
      if (dialect === 'swagger' && textAt(entry, 'in') === 'body') continue
      check(entry, rules.parameter, `${place}.parameters.[${textAt(entry, 'name')}].`)
    }
  }

  check(root, rules.root, '')
  for (const [path, item] of pathItemsOf(root)) {
    if (!path.startsWith('/')) {
      issues.push(`Parse issue: attribute paths. Resource ${path} should start with /`)
      continue
    }
    checkParameters(item, `paths.'${path}'`)
    for (const verb of Object.keys(operationVerbs)) {
      const operation = own(item, verb)
      if (!isNode(operation)) continue
      const place = `paths.'${path}'(${verb})`
      check(operation, rules.operation, `${place}.`)
      checkParameters(operation, place)
      for (const [status, response] of Object.entries(nodeAt(operation, 'responses'))) {
        check(asNode(response), rules.response, `${place}.responses.${status}.`)
      }
    }
  }
  return issues
}
