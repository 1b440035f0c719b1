/**
 * A deployed API as its callers see it: operations, parameters, bodies, answers and who may call.
 * Documentation pages and generated clients are made from it. How the API does its work, its
 * integrations, authorizer functions and policies, is left out.
 */
import type { HttpApiDefinition } from '../definition/http-api.ts'
import type { RestApiDefinition } from '../definition/rest-api.ts'
import { extension, operationVerbs } from './extensions.ts'
import { exportHttpDocument } from './http/export-http-api.ts'
import { asNode, booleanAt, isNode, listAt, nodeAt, own, textAt, type Node } from './node.ts'
import { outlineName, uniqueNames } from './outline-names.ts'
import type { PublishedDocumentation } from './rest/export-options.ts'
import { exportDocument } from './rest/export-rest-api.ts'

export interface ApiOutline {
  readonly title: string
  readonly version: string
  readonly description?: string
  /** By path, then in the order of the service's verbs. */
  readonly operations: readonly OperationOutline[]
  /** Name → JSON schema; `$ref`s are `'#/components/schemas/Pet'`. */
  readonly models: Readonly<Record<string, Node>>
}

export interface OperationOutline {
  /** `'petsPetIdGet'`: the name that AWS's JavaScript SDK gives it; unique in its API. */
  readonly name: string
  /** As its author named it. */
  readonly operationName?: string
  /** `'GET'`, `'ANY'` */
  readonly method: string
  /** `'/pets/{petId}'`, `'/{proxy+}'`; `'$default'` for the route of that key. */
  readonly path: string
  readonly summary?: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly parameters: readonly ParameterOutline[]
  readonly body?: BodyOutline
  readonly responses: readonly ResponseOutline[]
  /** All of these are asked for; nothing: anybody may call. */
  readonly access: readonly Access[]
}

export interface ParameterOutline {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
}

export interface BodyOutline {
  readonly description?: string
  readonly content: readonly ContentOutline[]
}

export interface ContentOutline {
  readonly contentType: string
  readonly schema: Node
}

export interface ResponseOutline {
  /** `'200'`, `'default'` */
  readonly status: string
  readonly description: string
  readonly headers: readonly { readonly name: string; readonly description?: string }[]
  readonly content: readonly ContentOutline[]
}

export type Access =
  | { readonly kind: 'api-key' }
  | { readonly kind: 'iam' }
  | {
      readonly kind: 'authorizer'
      readonly name: string
      /** Where the token goes, when there is one place. */
      readonly header?: string
      readonly scopes: readonly string[]
      readonly description?: string
    }

/** What an outline needs beside the deployed API. */
export interface OutlineOptions {
  readonly stageName: string
  readonly region: string
  /** When the stage was deployed. */
  readonly deployedMs: number
  readonly documentation?: PublishedDocumentation
}

export function outlineOf(
  definition: RestApiDefinition | HttpApiDefinition,
  options: OutlineOptions,
): ApiOutline {
  const root = asNode(documentOf(definition, options))
  const info = nodeAt(root, 'info')
  const schemes = nodeAt(nodeAt(root, 'components'), 'securitySchemes')
  const operations = Object.entries(nodeAt(root, 'paths')).flatMap(([path, item]) =>
    operationsAt(path, asNode(item), schemes),
  )
  const models = Object.entries(nodeAt(nodeAt(root, 'components'), 'schemas'))
  return {
    title: textAt(info, 'title') ?? '',
    version: textAt(info, 'version') ?? '',
    ...texts(info, 'description'),
    operations: uniqueNames(operations),
    models: Object.fromEntries(models.map(([name, schema]) => [name, asNode(schema)])),
  }
}

function documentOf(
  definition: RestApiDefinition | HttpApiDefinition,
  { stageName, region, deployedMs, documentation }: OutlineOptions,
): object {
  if (definition.protocolType === 'HTTP') {
    return exportHttpDocument(definition, { region, stageName, nowMs: deployedMs })
  }
  return exportDocument(definition, {
    dialect: 'oas3',
    extensions: [],
    stageName,
    region,
    deploymentMs: deployedMs,
    ...(documentation !== undefined && { documentation }),
  })
}

function operationsAt(path: string, item: Node, schemes: Node): OperationOutline[] {
  return Object.entries(operationVerbs).flatMap(([key, method]) => {
    const operation = own(item, key)
    if (!isNode(operation)) return []
    const isDefault = booleanAt(operation, 'isDefaultRoute') === true
    const body = own(operation, 'requestBody')
    const operationName = textAt(operation, 'operationId')
    return [
      {
        name: outlineName(path, method),
        ...(operationName !== undefined && { operationName }),
        method,
        path: isDefault ? '$default' : path,
        ...texts(operation, 'summary'),
        ...texts(operation, 'description'),
        tags: listAt(operation, 'tags').filter((tag) => typeof tag === 'string'),
        parameters: parametersOf(path, [
          ...listAt(item, 'parameters'),
          ...listAt(operation, 'parameters'),
        ]),
        ...(isNode(body) && { body: { ...texts(body, 'description'), content: contentOf(body) } }),
        responses: Object.entries(nodeAt(operation, 'responses')).map(([status, response]) =>
          responseOf(status, asNode(response)),
        ),
        access: accessOf(listAt(operation, 'security'), schemes),
      },
    ]
  })
}

/** A text under its own key, or nothing. */
function texts<K extends string>(node: Node, key: K): { readonly [P in K]?: string } {
  const text = textAt(node, key)
  return text === undefined ? {} : ({ [key]: text } as { readonly [P in K]: string })
}

/** The declared parameters, and those of the path that nobody declared. */
function parametersOf(path: string, declared: readonly unknown[]): ParameterOutline[] {
  const parameters = declared.map(asNode).flatMap((node): ParameterOutline[] => {
    const place = textAt(node, 'in')
    if (place !== 'path' && place !== 'query' && place !== 'header') return []
    const name = textAt(node, 'name') ?? ''
    const required = place === 'path' || booleanAt(node, 'required') === true
    return [{ name, in: place, required, ...texts(node, 'description') }]
  })
  const known = new Set(parameters.filter((one) => one.in === 'path').map(({ name }) => name))
  const undeclared = [...path.matchAll(/\{([^{}+]+)\+?\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !known.has(name))
  return [
    ...undeclared.map((name) => ({ name, in: 'path' as const, required: true })),
    ...parameters.map((one) => ({ ...one, name: one.name.replace(/\+$/, '') })),
  ]
}

const contentOf = (node: Node): ContentOutline[] =>
  Object.entries(nodeAt(node, 'content')).map(([contentType, one]) => ({
    contentType,
    schema: nodeAt(asNode(one), 'schema'),
  }))

const responseOf = (status: string, response: Node): ResponseOutline => ({
  status,
  description: textAt(response, 'description') ?? '',
  headers: Object.entries(nodeAt(response, 'headers')).map(([name, header]) => ({
    name,
    ...texts(asNode(header), 'description'),
  })),
  content: contentOf(response),
})

/** Several requirements are all asked for: an authorizer's verdict and an API key, for one. */
function accessOf(security: readonly unknown[], schemes: Node): Access[] {
  return security.flatMap((requirement) =>
    Object.entries(asNode(requirement)).map(([name, scopes]): Access => {
      const scheme = nodeAt(schemes, name)
      if (textAt(scheme, extension.authtype) === 'awsSigv4') return { kind: 'iam' }
      const header = textAt(scheme, 'name')
      if (header?.toLowerCase() === 'x-api-key') return { kind: 'api-key' }
      return {
        kind: 'authorizer',
        name,
        // `Unused` is what the service writes for authorizers that look at several places.
        ...(header !== undefined && header !== 'Unused' && { header }),
        ...(textAt(scheme, 'type') === 'oauth2' && { header: 'Authorization' }),
        scopes: Array.isArray(scopes) ? scopes.map(String) : [],
        ...texts(scheme, 'description'),
      }
    }),
  )
}
