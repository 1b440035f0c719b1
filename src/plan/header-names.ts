import type { Integration } from '../definition/integration.ts'
import type { RestApiDefinition } from '../definition/rest-api.ts'
import type { WebSocketApiDefinition } from '../definition/websocket-api.ts'

/** Lower-case name → the spelling that the API's author uses; the runtime keeps no spelling of clients. */
export type HeaderNames = ReadonlyMap<string, string>

/** `'method.request.header.X-Tenant'`, `'route.request.multivalueheader.X-Tenant'` */
const parameterShape = /^(?:method|route)\.request\.(?:multivalue)?header\.(.+)$/

/** `$input.params('X-Tenant')`, `$input.params().header.X-Tenant`, `….header.get("X-Tenant")` */
const templateShape =
  /\.params\(\s*(?:(['"])([^'"]+)\1\s*\)|\)\.header\.(?:get\(\s*(['"])([^'"]+)\3\s*\)|([A-Za-z][\w-]*)))/g

/** The header names of a REST API: of templates and identity sources, and before them those that methods declare. */
export function restHeaderNames({ resources, authorizers }: RestApiDefinition): HeaderNames {
  const methods = Object.values(resources).flatMap(({ resourceMethods }) =>
    Object.values(resourceMethods ?? {}),
  )
  return spellings([
    ...methods.flatMap(({ methodIntegration }) => [
      ...inTemplates(methodIntegration?.requestTemplates),
      ...Object.values(methodIntegration?.integrationResponses ?? {}).flatMap(
        ({ responseTemplates }) => inTemplates(responseTemplates),
      ),
    ]),
    ...Object.values(authorizers).flatMap(({ identitySource = '' }) =>
      inParameters(identitySource.split(',').map((source) => source.trim())),
    ),
    ...methods.flatMap(({ requestParameters }) =>
      inParameters(Object.keys(requestParameters ?? {})),
    ),
  ])
}

/** The header names of a WebSocket API: of templates, mappings, required parameters and identity sources. */
export function socketHeaderNames(api: WebSocketApiDefinition): HeaderNames {
  const integrations = Object.values(api.integrations)
  return spellings([
    ...integrations.flatMap(({ requestTemplates }) => inTemplates(requestTemplates)),
    ...integrations.flatMap(({ requestParameters }) =>
      inParameters(Object.values(requestParameters ?? {})),
    ),
    ...Object.values(api.routes).flatMap(({ requestParameters }) =>
      inParameters(Object.keys(requestParameters ?? {})),
    ),
    ...Object.values(api.authorizers).flatMap(({ identitySource }) =>
      inParameters(identitySource ?? []),
    ),
  ])
}

/** The last spelling of a name counts. */
const spellings = (names: readonly string[]): HeaderNames =>
  new Map(names.map((name) => [name.toLowerCase(), name]))

const inParameters = (expressions: readonly string[]): readonly string[] =>
  expressions.flatMap((expression) => parameterShape.exec(expression)?.[1] ?? [])

function inTemplates(templates: Integration['requestTemplates'] = {}): readonly string[] {
  return Object.values(templates).flatMap((template) =>
    Array.from(
      (template ?? '').matchAll(templateShape),
      ([, , byName, , byGet, byMember]) => byName ?? byGet ?? byMember ?? '',
    ),
  )
}
