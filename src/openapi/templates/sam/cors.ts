/** `Cors` of a REST API → an `options` method on each path that has none. */
import { isNode, own, textAt, type Node } from '../../node.ts'
import { draftAt, type Draft, type SamBuild } from './context.ts'
import { invalidResource } from './refusals.ts'

const anyMethod = 'x-amazon-apigateway-any-method'
const allMethods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']

const anyOrigin = "'*'"

/** @param cors an origin such as `"'*'"`, or an object; values carry their own single quotes */
export function addCors(build: SamBuild, logicalId: string, body: Draft, cors: unknown): void {
  const settings: Node = {
    AllowOrigin: anyOrigin,
    ...(isNode(cors) ? cors : { AllowOrigin: cors }),
  }
  if (settings['AllowCredentials'] === true && settings['AllowOrigin'] === anyOrigin) {
    build.errors.push(
      invalidResource(
        logicalId,
        `Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is "'*'" or not set`,
      ),
    )
  }
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
    'Access-Control-Allow-Methods': textAt(settings, 'AllowMethods') || methodsOf(verbs),
    'Access-Control-Allow-Headers': textAt(settings, 'AllowHeaders') || undefined,
    // A number stays one, and importing it warns: mappings are texts.
    'Access-Control-Max-Age': own(settings, 'MaxAge'),
    'Access-Control-Allow-Credentials':
      settings['AllowCredentials'] === true ? "'true'" : undefined,
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

/** The keys of the path item, whatever they are, and OPTIONS, sorted; an any-method stands for all. */
function methodsOf(keys: readonly string[]): string {
  if (keys.includes(anyMethod)) return `'${allMethods.join(',')}'`
  const named = keys.map((key) => key.toUpperCase())
  return `'${[...new Set([...named, 'OPTIONS'])].sort().join(',')}'`
}
