import { propertiesAt } from './known-properties.ts'
import { byNearness, nearestName } from './nearest.ts'
import * as v from 'valibot'
import { endpointTypes } from './common.ts'
import { integrationTypes } from './integration.ts'
import type { Issue } from './issue.ts'
import { limits } from './limits.ts'
import { originGroupSchema } from './origin-group.ts'
import { identitySchema } from './routes-file-identity.ts'
import {
  cacheClusterSizes,
  loggingLevels,
  stageNameShape,
  stageVariableName,
  stageVariableValue,
  unauthorizedCacheControlHeaderStrategies,
} from './stage.ts'
import { quotaPeriods } from './usage-plan.ts'

/**
 * `routes.json`: the declarative way in. Property names are API Gateway's own; where the management
 * API has ids, this file has the names of its own entries. `dist/routes.schema.json` is generated
 * from these schemas for editors.
 */

const text = v.pipe(v.string(), v.minLength(1, 'a text that is not empty'))
const textMap = v.record(v.string(), v.string())
const flag = v.boolean('true or false')
const rate = v.pipe(
  v.number('a number of requests a second'),
  v.minValue(0, 'a number that is not negative'),
)
const burst = v.pipe(
  v.number('a number of requests'),
  v.integer('a whole number of requests'),
  v.minValue(0, 'a number that is not negative'),
)
const stageNamePattern = v.pipe(
  v.string(),
  v.regex(stageNameShape, 'a stage name of letters, digits, hyphen and underscore'),
)
const openObject = v.record(v.string(), v.unknown(), 'an object')

const throttle = v.strictObject({ rateLimit: v.optional(rate), burstLimit: v.optional(burst) })

const variables = v.record(
  v.pipe(
    v.string(),
    v.regex(stageVariableName, 'a variable name of letters, digits and underscore'),
  ),
  v.pipe(
    v.string(),
    v.regex(stageVariableValue, 'a value of letters, digits, blanks and -._~:/?#&=,'),
  ),
)

const methodSetting = v.strictObject({
  metricsEnabled: v.optional(flag),
  loggingLevel: v.optional(v.picklist(loggingLevels, 'OFF, ERROR or INFO')),
  dataTraceEnabled: v.optional(flag),
  throttlingBurstLimit: v.optional(v.number()),
  throttlingRateLimit: v.optional(v.number()),
  cachingEnabled: v.optional(flag),
  cacheTtlInSeconds: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3600, 'at most 3600 seconds')),
  ),
  cacheDataEncrypted: v.optional(flag),
  requireAuthorizationForCacheControl: v.optional(flag),
  unauthorizedCacheControlHeaderStrategy: v.optional(
    v.picklist(unauthorizedCacheControlHeaderStrategies),
  ),
})

const accessLogSettings = v.strictObject({
  destinationArn: v.optional(v.string()),
  format: v.optional(v.string()),
})

const stage = v.strictObject({
  description: v.optional(v.string()),
  variables: v.optional(variables),
  /** REST: `'*' + '/*'` or `'pets/GET'` → settings; those of one method begin with those of all. */
  methodSettings: v.optional(v.record(v.string(), methodSetting)),
  cacheClusterEnabled: v.optional(flag),
  cacheClusterSize: v.optional(v.picklist(cacheClusterSizes)),
  canarySettings: v.optional(
    v.strictObject({
      percentTraffic: v.pipe(v.number(), v.minValue(0), v.maxValue(100, 'a percentage, 0 to 100')),
      stageVariableOverrides: v.optional(variables),
      useStageCache: v.optional(flag),
      /** The canary's definition when it differs: a file or an inline document. */
      openapi: v.optional(v.union([text, openObject], 'a file name or an OpenAPI document')),
    }),
  ),
  accessLogSettings: v.optional(accessLogSettings),
  /** REST: CORS headers on every gateway response of the stage, which AWS does not have. */
  gatewayCors: v.optional(
    v.strictObject({
      allowOrigins: v.array(v.string()),
      allowHeaders: v.optional(v.array(v.string())),
      allowMethods: v.optional(v.array(v.string())),
      allowCredentials: v.optional(flag),
    }),
  ),
  tracingEnabled: v.optional(flag),
  clientCertificateId: v.optional(v.string()),
  /** Name of an entry of `webAcls`. */
  webAcl: v.optional(text),
  /** HTTP and WebSocket APIs: for every route, and by route key. */
  defaultRouteSettings: v.optional(openObject),
  routeSettings: v.optional(v.record(v.string(), openObject)),
  tags: v.optional(textMap),
})

/**
 * A route of the short way: the integration, and what the method says beside it. On HTTP APIs keys,
 * models, validators, cache keys and templates are an extra: AWS has them on REST APIs alone.
 */
const routeProperties = v.looseObject({
  type: v.picklist(
    integrationTypes,
    'an integration type: HTTP, HTTP_PROXY, AWS, AWS_PROXY or MOCK',
  ),
  uri: v.optional(text),
  httpMethod: v.optional(text),
  timeoutInMillis: v.optional(
    v.pipe(v.number('a number of milliseconds'), v.integer(), v.minValue(50, 'at least 50 ms')),
  ),
  /** `method.request.…` → whether it is required; all else is the integration's own mapping. */
  requestParameters: v.optional(
    v.record(v.string(), v.union([v.string(), flag], 'a text, true or false')),
  ),
  apiKeyRequired: v.optional(flag),
  /** Content type → the name of one of the API's `models`, or a schema in place. */
  requestModels: v.optional(
    v.record(text, v.union([text, openObject], "a model's name or a JSON schema")),
  ),
  /** What is checked of requests; the body alone when there are models and nothing is said. */
  requestValidator: v.optional(
    v.strictObject({
      validateRequestBody: v.optional(flag),
      validateRequestParameters: v.optional(flag),
    }),
  ),
  cacheKeyParameters: v.optional(v.array(text)),
  authorizationType: v.optional(
    v.picklist(['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS', 'JWT']),
  ),
  authorizer: v.optional(text),
})

/** What a route says beside the properties above, in the names of the integration's own. */
const otherRouteProperties = ['authorizationScopes', 'operationName', 'responses'] as const

/** A route takes all that an integration has; what is nearly one of the names above would open it in silence. */
const route = v.pipe(
  routeProperties,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const known = [...Object.keys(routeProperties.entries), ...otherRouteProperties]
    for (const [key, value] of Object.entries(dataset.value)) {
      const meant = known.includes(key) ? undefined : nearestName(key, known)
      if (meant === undefined) continue
      addIssue({
        input: key,
        message: `the property ${meant}`,
        path: [{ type: 'object', origin: 'key', input: dataset.value, key, value }],
      })
    }
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { authorizationType: value, authorizer } = dataset.value
    if (value === undefined || authorizer !== undefined || !namesAuthorizer.has(value)) return
    addIssue({
      input: value,
      message: `an authorizer beside ${value}, which would let everybody in without one`,
      path: [
        { type: 'object', origin: 'value', input: dataset.value, key: 'authorizationType', value },
      ],
    })
  }),
)

const namesAuthorizer: ReadonlySet<string> = new Set(['CUSTOM', 'COGNITO_USER_POOLS', 'JWT'])

const verbs = 'GET|PUT|POST|DELETE|PATCH|OPTIONS|HEAD|ANY'

/** Keys of WebSocket APIs have any marks; one that begins with a verb and lacks the blank is a slip. */
const routeKeyShape = new RegExp(
  `^(?:(?:${verbs}) /\\S*|\\$(?:default|connect|disconnect)|(?!(?:${verbs}|${verbs.toLowerCase()})/)[A-Za-z0-9._-]\\S*)$`,
)

const routeKey = v.pipe(
  v.string(),
  v.regex(routeKeyShape, "a route key such as 'GET /pets/{id}' or '$default'"),
)

const apiProperties = v.strictObject({
  protocolType: v.optional(v.picklist(['REST', 'HTTP', 'WEBSOCKET'], 'REST, HTTP or WEBSOCKET')),
  /** Ten lower-case letters and digits; made from the name when absent. */
  id: v.optional(
    v.pipe(v.string(), v.regex(/^[a-z0-9]{10}$/, 'ten lower-case letters and digits')),
  ),
  description: v.optional(v.string()),
  openapi: v.optional(v.union([text, openObject], 'a file name or an OpenAPI document')),
  basepath: v.optional(v.picklist(['ignore', 'prepend', 'split'])),
  routes: v.optional(v.record(routeKey, route)),
  /** Authorizers of the short way, by name, in the shape of the management API. */
  authorizers: v.optional(v.record(v.string(), openObject)),
  /** JSON schemas of the short way, by name. */
  models: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[A-Za-z0-9]+$/, 'a name of letters and digits')),
      openObject,
    ),
  ),
  /** HTTP APIs: an OpenAPI document's keys, validators, cache keys and templates count, unlike on AWS. */
  restFeatures: v.optional(flag),
  /** HTTP APIs: whatever Amazon API Gateway does not have is an error. */
  strict: v.optional(flag),
  /** WebSocket: `'$request.body.action'`. */
  routeSelectionExpression: v.optional(text),
  corsConfiguration: v.optional(openObject),
  endpointType: v.optional(v.picklist(endpointTypes)),
  disableExecuteApiEndpoint: v.optional(flag),
  binaryMediaTypes: v.optional(v.array(v.string())),
  minimumCompressionSize: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(limits.payloadBytesMax)),
  ),
  apiKeySource: v.optional(v.picklist(['HEADER', 'AUTHORIZER'])),
  /** Name of an entry of `resourcePolicies`. */
  resourcePolicy: v.optional(text),
  tags: v.optional(textMap),
  stages: v.record(stageNamePattern, stage, 'an object of stages by name'),
})

/** An authorizer that is not there would leave its routes open. */
const api = v.pipe(
  apiProperties,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { routes = {}, authorizers = {} } = dataset.value
    for (const [key, value] of Object.entries(routes)) {
      const { authorizer } = value
      if (authorizer === undefined || Object.hasOwn(authorizers, authorizer)) continue
      const inRoutes = { type: 'object', origin: 'value', input: routes, key, value } as const
      addIssue({
        input: authorizer,
        message: 'the name of one of the authorizers of this API',
        path: [
          { type: 'object', origin: 'value', input: dataset.value, key: 'routes', value: routes },
          inRoutes,
          { type: 'object', origin: 'value', input: value, key: 'authorizer', value: authorizer },
        ],
      })
    }
  }),
)

const domainName = v.strictObject({
  /** Base path (`'orders'`, `'(none)'`) → API and stage; without `stage` the caller names it. */
  basePathMappings: v.record(
    v.string(),
    v.strictObject({ api: text, stage: v.optional(stageNamePattern) }),
  ),
  endpointType: v.optional(v.picklist(endpointTypes)),
  securityPolicy: v.optional(v.string()),
  mutualTlsAuthentication: v.optional(
    v.strictObject({
      truststoreUri: v.optional(v.string()),
      truststoreVersion: v.optional(v.string()),
    }),
  ),
})

const usagePlan = v.strictObject({
  /** Opens the plan for sign-up in the developer portal; `manual`: its owner approves each. */
  signUp: v.optional(v.picklist(['automatic', 'manual'])),
  description: v.optional(v.string()),
  throttle: v.optional(throttle),
  quota: v.optional(
    v.strictObject({
      limit: v.pipe(v.number('a number of requests'), v.integer(), v.minValue(0)),
      period: v.picklist(quotaPeriods, 'DAY, WEEK or MONTH'),
      offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    }),
  ),
  apiStages: v.array(
    v.strictObject({
      api: text,
      stage: stageNamePattern,
      throttle: v.optional(v.record(v.string(), throttle)),
    }),
    'a list of {api, stage}',
  ),
  /** How tokens are taken: `leased` in batches (default) or `strict`, one call a request. */
  throttleMode: v.optional(v.picklist(['leased', 'strict'])),
  /** What happens when the meter cannot be reached; default true. */
  failOpen: v.optional(flag),
  productCode: v.optional(v.string()),
})

const apiKey = v.strictObject({
  sha256: v.pipe(
    v.string('the SHA-256 of the key, never the key'),
    v.regex(
      /^[0-9a-f]{64}$/,
      "the key's SHA-256 as 64 lower-case hex digits, never the key itself",
    ),
  ),
  id: v.optional(
    v.pipe(v.string(), v.regex(/^[a-z0-9]{10}$/, 'ten lower-case letters and digits')),
  ),
  enabled: v.optional(flag),
  description: v.optional(v.string()),
  customerId: v.optional(v.string()),
  usagePlans: v.optional(v.array(text)),
})

/** The whole file. */
export const routesFileSchema = v.strictObject({
  $schema: v.optional(v.string()),
  apis: v.record(text, api, 'an object of APIs by name'),
  domainNames: v.optional(v.record(text, domainName)),
  usagePlans: v.optional(v.record(text, usagePlan)),
  apiKeys: v.optional(v.record(text, apiKey)),
  /** Who may sign calls of AWS_IAM methods, by name. */
  identities: v.optional(v.record(text, identitySchema)),
  webAcls: v.optional(v.record(text, openObject)),
  resourcePolicies: v.optional(v.record(text, openObject)),
  /** Regional origins by the name that URIs give them: `origin://NAME/path`. */
  origins: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'a name of letters, digits, - and _')),
      originGroupSchema,
    ),
  ),
})

export type RoutesFile = v.InferOutput<typeof routesFileSchema>
export type RoutesFileApi = RoutesFile['apis'][string]
export type RoutesFileStage = RoutesFileApi['stages'][string]
export type RoutesFileRoute = NonNullable<RoutesFileApi['routes']>[string]

/** Checks a parsed `routes.json`; all issues at once, each with path, found and expected. */
export function checkRoutesFile(
  value: unknown,
):
  | { readonly file: RoutesFile; readonly issues: [] }
  | { readonly file: undefined; readonly issues: Issue[] } {
  const result = v.safeParse(routesFileSchema, value)
  if (result.success) return { file: result.output, issues: [] }
  return { file: undefined, issues: result.issues.map(toIssue) }
}

/** Known properties that are told to whoever wrote an unknown one. */
const knownShown = 6

/** `'apiKeys, apis or domainNames'`: the nearest of what would be known where the path ends. */
function knownText(path: readonly { readonly key: unknown }[]): string {
  const keys = path.map(({ key }) => key)
  const known = propertiesAt(routesFileSchema, keys.slice(0, -1))
  const near = byNearness(String(keys.at(-1)), known).slice(0, knownShown)
  return `a property such as ${near.join(', ')}${known.length > near.length ? ', …' : ''}`
}

function toIssue(issue: v.BaseIssue<unknown>): Issue {
  const last = issue.path?.at(-1)
  const unknownKey = issue.type === 'strict_object' && issue.expected === 'never'
  const missing = issue.received === 'undefined'
  return {
    path: jsonPath(issue.path?.map(({ key }) => key) ?? []),
    found: unknownKey
      ? `the property ${JSON.stringify(last?.key)}`
      : missing
        ? 'nothing'
        : shorten(issue.input),
    expected: unknownKey
      ? knownText(issue.path ?? [])
      : missing && issue.expected !== null && !/[a-z] /.test(issue.message)
        ? issue.expected
        : issue.message.startsWith('Invalid')
          ? (issue.expected ?? issue.message)
          : issue.message,
    severity: 'error',
  }
}

/** `$.apis.pets.routes['GET /pets']` */
export function jsonPath(keys: readonly unknown[]): string {
  let path = '$'
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`
    else if (typeof key === 'string' && /^[A-Za-z_$][\w$]*$/.test(key)) path += `.${key}`
    else path += `['${String(key)}']`
  }
  return path
}

/** A value as a person reads it, at most 60 characters of JSON. */
export function shorten(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value)
  return json.length <= 60 ? json : `${json.slice(0, 57)}…`
}
