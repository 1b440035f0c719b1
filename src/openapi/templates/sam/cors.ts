/** `Cors` of a REST API → an `options` method on each path that has none. */
import { booleanAt, isNode, textAt, type Node } from '../../node.ts'
import { draftAt, type Draft } from './context.ts'

const anyMethod = 'x-amazon-apigateway-any-method'
const allMethods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']

/** @param cors an origin such as `"'*'"`, or an object; values carry their own single quotes */
export function addCors(body: Draft, cors: unknown): void {
  const settings: Node = isNode(cors) ? cors : { AllowOrigin: String(cors) }
  const paths = draftAt(body, 'paths')
  for (const path of Object.keys(paths)) {
    const item = draftAt(paths, path)
    if (item['options'] !== undefined) continue
    item['options'] = preflight(body, settings, Object.keys(item))
  }
}

function preflight(body: Draft, settings: Node, verbs: readonly string[]): Draft {
  const headers: Draft = {
    'Access-Control-Allow-Origin': textAt(settings, 'AllowOrigin'),
    'Access-Control-Allow-Methods': textAt(settings, 'AllowMethods') ?? methodsOf(verbs),
    'Access-Control-Allow-Headers': textAt(settings, 'AllowHeaders'),
    'Access-Control-Max-Age': textAt(settings, 'MaxAge'),
    'Access-Control-Allow-Credentials':
      booleanAt(settings, 'AllowCredentials') === true ? "'true'" : undefined,
  }
  const names = Object.keys(headers).filter((name) => headers[name] !== undefined)
  const isSwagger = body['swagger'] !== undefined
  const content = { 'application/json': '{\n  "statusCode" : 200\n}\n' }
  const declared = isSwagger ? { type: 'string' } : { schema: { type: 'string' } }
  return {
    summary: 'CORS support',
    ...(isSwagger ? { consumes: ['application/json'], produces: ['application/json'] } : {}),
    'x-amazon-apigateway-integration': {
      type: 'mock',
      requestTemplates: content,
      responses: {
        default: {
          statusCode: '200',
          responseParameters: Object.fromEntries(
            names.map((name) => [`method.response.header.${name}`, headers[name]]),
          ),
          responseTemplates: { 'application/json': '{}\n' },
        },
      },
    },
    responses: {
      '200': {
        description: 'Default response for CORS method',
        headers: Object.fromEntries(names.map((name) => [name, declared])),
      },
    },
  }
}

/** The path's own verbs and OPTIONS, sorted; an any-method stands for all. */
function methodsOf(verbs: readonly string[]): string {
  if (verbs.includes(anyMethod)) return `'${allMethods.join(',')}'`
  const named = verbs.map((verb) => verb.toUpperCase()).filter((verb) => allMethods.includes(verb))
  return `'${[...new Set([...named, 'OPTIONS'])].sort().join(',')}'`
}
