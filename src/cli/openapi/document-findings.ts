/** What a build says of an OpenAPI document, at its places in the text. */
import { noWarnings } from '../../definition/issue.ts'
import type { Finding } from '../../openapi/inspect.ts'
import type { Parsed } from '../../openapi/parse.ts'
import { issuesOfRoutes, type BuildContext } from '../build/routes.ts'

/** The findings of a stage of the document, apart from warnings that its import gives already. */
export function documentFindings(
  { root, positionOf }: Extract<Parsed, { ok: true }>,
  protocolType: 'REST' | 'HTTP',
  context: BuildContext,
): Finding[] {
  const api = { protocolType, openapi: root, stages: { prod: {} } }
  return issuesOfRoutes({ apis: { api } }, context)
    .filter(({ expected }) => expected !== noWarnings)
    .map(({ path, expected, found, severity }) => {
      const inside = path.slice(path.indexOf(': ') + 2)
      const message = `${inside}: expected ${expected}, found ${found}`
      return { severity, message, ...positionOf(documentKeys(keysOf(inside))) }
    })
}

/** Where an OpenAPI document says what a definition has at a place. */
function documentKeys(keys: readonly (string | number)[]): (string | number)[] {
  const [part, name = '', ...rest] = keys
  const integration = 'x-amazon-apigateway-integration'
  const verbKey = (verb: string): string =>
    verb === 'ANY' ? 'x-amazon-apigateway-any-method' : verb.toLowerCase()
  if (part === 'restApi' && name === 'policy') return ['x-amazon-apigateway-policy']
  if (part === 'resources') {
    const [verb, inner, ...deeper] = rest
    const below = inner === 'methodIntegration' ? [integration, ...deeper] : []
    return ['paths', name, ...(verb === undefined ? [] : [verbKey(String(verb)), ...below])]
  }
  if (part !== 'routes') return []
  const [verb = '', path = ''] = String(name).split(' ')
  return ['paths', path, verbKey(verb)]
}

/** `$.apis.pets.routes['GET /pets'][0]` → its keys. */
export const keysOf = (path: string): (string | number)[] =>
  [...path.matchAll(/\.([\w$]+)|\['([^']*)'\]|\[(\d+)\]/g)].map(([, name, quoted, index]) =>
    index === undefined ? (name ?? quoted ?? '') : Number(index),
  )
