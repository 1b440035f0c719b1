import type { RoutesFileApi, RoutesFileRoute } from '../../definition/routes-file.ts'

/** A tree of JSON under construction. */
type Tree = Record<string, unknown>

/**
 * The `routes` of an API as the OpenAPI document that says the same: the short way is an API by
 * another spelling, imported by the same code into the same definition.
 * @param apiName names the document
 */
export function openapiOfRoutes(apiName: string, api: RoutesFileApi): Tree {
  const paths: Record<string, Tree> = {}
  const validators: Record<string, Tree> = {}
  const isRest = api.protocolType === 'REST'
  for (const [key, route] of Object.entries(api.routes ?? {})) {
    const [verb, path] = key === '$default' ? ['ANY', '/$default'] : cutKey(key)
    const item = (paths[path] ??= {})
    const name = verb === 'ANY' ? 'x-amazon-apigateway-any-method' : verb.toLowerCase()
    item[name] = { ...operationOf(path, route, isRest), ...validationOf(key, route, validators) }
  }
  return {
    openapi: '3.0.1',
    info: { title: apiName, version: '1' },
    paths,
    components: {
      securitySchemes: securitySchemesOf(api),
      ...(api.models !== undefined && { schemas: api.models }),
    },
    ...(api.apiKeySource !== undefined && {
      'x-amazon-apigateway-api-key-source': api.apiKeySource,
    }),
    ...(Object.keys(validators).length > 0 && {
      'x-amazon-apigateway-request-validators': validators,
    }),
    ...(api.corsConfiguration !== undefined && {
      'x-amazon-apigateway-cors': api.corsConfiguration,
    }),
  }
}

function cutKey(key: string): [verb: string, path: string] {
  const space = key.indexOf(' ')
  return [key.slice(0, space), key.slice(space + 1)]
}

/** What a route says of the method; everything else of it is the integration. */
const methodProperties: ReadonlySet<string> = new Set([
  'apiKeyRequired',
  'authorizationType',
  'authorizer',
  'authorizationScopes',
  'operationName',
  'requestModels',
  'requestValidator',
  'responses',
])

function operationOf(path: string, route: RoutesFileRoute, isRest: boolean): Tree {
  const names = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => name ?? '')
  const integration: Tree = { ...route, type: route.type.toLowerCase() }
  for (const property of methodProperties) delete integration[property]
  const mappings = Object.entries(route.requestParameters ?? {}).filter(
    ([key]) => !isMethodParameter(key),
  )
  if (mappings.length > 0) integration['requestParameters'] = Object.fromEntries(mappings)
  else delete integration['requestParameters']
  if (route.type !== 'MOCK')
    integration['httpMethod'] ??= route.type === 'AWS_PROXY' ? 'POST' : 'ANY'
  if (isRest) {
    integration['requestParameters'] = {
      ...pathMappings(route, names),
      ...Object.fromEntries(mappings),
    }
    if (route.type === 'MOCK')
      integration['requestTemplates'] ??= { 'application/json': '{"statusCode": 200}' }
  } else {
    integration['payloadFormatVersion'] ??= route.type === 'AWS_PROXY' ? '2.0' : '1.0'
  }
  const responses =
    route['responses'] ?? (isProxy(route) ? undefined : { default: { statusCode: '200' } })
  if (responses !== undefined) integration['responses'] = responses
  return {
    ...(typeof route['operationName'] === 'string' && { operationId: route['operationName'] }),
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...declaredParameters(route),
    ],
    responses: methodResponses(responses),
    'x-amazon-apigateway-integration': integration,
    ...securityOf(route),
  }
}

const isMethodParameter = (key: string): boolean => key.startsWith('method.request.')

const parameterPlaces: Readonly<Record<string, string>> = { querystring: 'query', header: 'header' }

/**
 * The `method.request.…` entries of a route as OpenAPI parameters, and what its mappings read without saying so; those
 * of the path are there already.
 */
function declaredParameters({ requestParameters = {} }: RoutesFileRoute): Tree[] {
  const flags = new Map<unknown, unknown>(
    Object.values(requestParameters).map((source) => [
      String(source).replace('.request.multivalue', '.request.'),
      false,
    ]),
  )
  for (const [key, required] of Object.entries(requestParameters)) flags.set(key, required)
  return [...flags].flatMap(([key, required]) => {
    const [, place = '', name] = /^method\.request\.(\w+)\.(.+)$/.exec(String(key)) ?? []
    const found = parameterPlaces[place]
    return found === undefined
      ? []
      : [{ name, in: found, required: required === true, schema: { type: 'string' } }]
  })
}

/** A route's models as its request body; its validator, which is added to those of the document. */
function validationOf(routeKey: string, route: RoutesFileRoute, validators: Tree): Tree {
  const { requestModels, requestValidator } = route
  if (requestModels === undefined && requestValidator === undefined) return {}
  validators[routeKey] = requestValidator ?? { validateRequestBody: true }
  const content = Object.entries(requestModels ?? {}).map(([type, model]) => [
    type,
    { schema: typeof model === 'string' ? { $ref: `#/components/schemas/${model}` } : model },
  ])
  return {
    ...(content.length > 0 && { requestBody: { content: Object.fromEntries(content) } }),
    'x-amazon-apigateway-request-validator': routeKey,
  }
}

const isProxy = (route: RoutesFileRoute): boolean => route.type.endsWith('_PROXY')

/** `{id}` in an HTTP backend's URI takes the route's own `{id}` without being told. */
function pathMappings(route: RoutesFileRoute, names: readonly string[]): Tree {
  if (!route.type.startsWith('HTTP')) return {}
  const used = names.filter((name) => route.uri?.includes(`{${name}}`) === true)
  return Object.fromEntries(
    used.map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]),
  )
}

/** Declares what the integration responses use: statuses and mapped headers. */
function methodResponses(responses: unknown): Tree {
  const declared: Record<string, Tree> = {}
  if (typeof responses !== 'object' || responses === null) return { default: { description: '' } }
  for (const response of Object.values(responses as Record<string, Tree>)) {
    const { statusCode } = response
    const status =
      typeof statusCode === 'number' || typeof statusCode === 'string' ? String(statusCode) : '200'
    const mapped = Object.keys((response['responseParameters'] as Tree | undefined) ?? {})
    const headers = mapped.map((key) => [
      key.replace('method.response.header.', ''),
      { schema: { type: 'string' } },
    ])
    declared[status] = {
      description: '',
      ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    }
  }
  return declared
}

function securityOf(route: RoutesFileRoute): Tree {
  const needed: Tree = {}
  if (route.apiKeyRequired === true) needed['api_key'] = []
  if (route.authorizationType === 'AWS_IAM') needed['sigv4'] = []
  if (route.authorizer !== undefined) needed[route.authorizer] = route['authorizationScopes'] ?? []
  return Object.keys(needed).length === 0 ? {} : { security: [needed] }
}

function securitySchemesOf(api: RoutesFileApi): Tree {
  const routes = Object.values(api.routes ?? {})
  const schemes: Tree = {
    ...(routes.some((route) => route.apiKeyRequired === true) && {
      api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    }),
    sigv4: {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    },
  }
  for (const [name, authorizer] of Object.entries(api.authorizers ?? {})) {
    const given = authorizer['type'] ?? authorizer['authorizerType']
    const type = typeof given === 'string' ? given.toLowerCase() : 'request'
    const isJwt = type === 'jwt'
    schemes[name] = {
      ...(isJwt ? { type: 'oauth2' } : { type: 'apiKey', name: 'Authorization', in: 'header' }),
      ...(!isJwt && {
        'x-amazon-apigateway-authtype': type === 'cognito_user_pools' ? type : 'custom',
      }),
      'x-amazon-apigateway-authorizer': { ...authorizer, type },
    }
  }
  return schemes
}
