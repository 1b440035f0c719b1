/**
 * The expressions by which REST APIs move values between requests and responses. Each function says what is wrong
 * with them in the service's words, `undefined` when nothing is.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html
 */
import type { StringMap } from './common.ts'
import type { Integration } from './integration.ts'
import { limits } from './limits.ts'
import type { Method } from './rest-api.ts'

/** How the service's validators print what they found. */
const validationResult = (lead: string, error: string): string =>
  `${lead}Validation Result: warnings : [], errors : [${error}]`

const invalidExpression = (error: string): string =>
  validationResult('Invalid mapping expression specified: ', error)

const unreadable = (expression: string): string =>
  invalidExpression(`Invalid mapping expression specified: ${expression}`)

const undeclared = (expression: string): string =>
  invalidExpression(`Invalid mapping expression parameter specified: ${expression}`)

const nameShape = /^[a-zA-Z0-9._$-]+$/
const methodRequestShape =
  /^method\.request\.(header|querystring|path|multivalueheader|multivaluequerystring)\.(.*)$/s
const methodResponseShape = /^method\.response\.header\.(.*)$/s
const integrationRequestShape =
  /^integration\.request\.(header|querystring|path|multivalueheader|multivaluequerystring)\.(.*)$/s

const nameProblem = (name: string): string | undefined =>
  nameShape.test(name)
    ? undefined
    : invalidExpression(
        'Parameter name should match the following regular expression: ^[a-zA-Z0-9._$-]+$',
      )

/** Of the keys of a method's `requestParameters`: one name in one place only. */
export function methodParametersProblem(expressions: readonly string[]): string | undefined {
  const names = new Set<string>()
  for (const expression of expressions) {
    const name = methodRequestShape.exec(expression)?.[2]
    if (name === undefined) return unreadable(expression)
    const problem = nameProblem(name)
    if (problem !== undefined) return problem
    if (names.has(name)) return 'Parameter names must be unique across querystring, header and path'
    names.add(name)
  }
  return undefined
}

/** Of the keys of a method response's `responseParameters`. */
export function methodResponseParametersProblem(
  expressions: readonly string[],
): string | undefined {
  for (const expression of expressions) {
    const name = methodResponseShape.exec(expression)?.[1]
    const problem = name === undefined ? unreadable(expression) : nameProblem(name)
    if (problem !== undefined) return problem
  }
  return undefined
}

const requestSourceShape =
  /^(?:method\.request\.(?:header|querystring|path|multivalueheader|multivaluequerystring)\.[a-zA-Z0-9._$-]+|method\.request\.body(?:[.[].*)?|stageVariables\.\w+|context\..+|'.*')$/s

type Flags = Readonly<Record<string, boolean>>

/**
 * Of an integration's `requestParameters`: where a value goes, and where it comes from.
 * @param declared the method's `requestParameters`
 */
export function integrationParametersProblem(
  parameters: StringMap,
  declared: Flags = {},
): string | undefined {
  for (const [target, source] of Object.entries(parameters)) {
    const name = integrationRequestShape.exec(target)?.[2]
    if (name === undefined) return unreadable(target)
    const problem = nameProblem(name)
    if (problem !== undefined) return problem
    if (!requestSourceShape.test(source)) return unreadable(source)
    if (methodRequestShape.test(source) && !declares(declared, source)) return undeclared(source)
  }
  return undefined
}

/**
 * Of an integration's `cacheKeyParameters`: what the method declares or the integration request maps. Observed.
 * @param declared the method's `requestParameters`
 */
export function cacheKeysProblem(
  { cacheKeyParameters = [], requestParameters = {} }: Integration,
  declared: Flags = {},
): string | undefined {
  const isKnown = (key: string) => declares(declared, key) || Object.hasOwn(requestParameters, key)
  return cacheKeyParameters.every(isKnown) ? undefined : 'Invalid cache key parameter specified'
}

/** One declaration is enough, whether a mapping asks for one value of the parameter or for all. */
const declares = (declared: Flags, expression: string): boolean =>
  Object.hasOwn(declared, expression) ||
  Object.hasOwn(declared, expression.replace('.request.multivalue', '.request.'))

const responseSourceShape =
  /^(?:integration\.response\.(?:header|multivalueheader)\..+|integration\.response\.body(?:[.[].*)?|stageVariables\.\w+|context\..+|'.*')$/s

/**
 * Of an integration response's `responseParameters`.
 * @param methodResponses those of the method, by status. A mapping needs the response of its own status to declare its
 * header or, where the method has none of that status, any other: the service's own examples do without it, and only a
 * call that such a response is selected for fails.
 */
export function responseMappingsProblem(
  mappings: StringMap,
  statusCode: string,
  methodResponses: Method['methodResponses'] = {},
): string | undefined {
  const targets = Object.entries(mappings)
  const responses = Object.values(methodResponses)
  if (targets.length > 0 && responses.length === 0) {
    return invalidExpression('No method response exists for method.')
  }
  const own = methodResponses[statusCode]
  const holders = own === undefined ? responses : [own]
  for (const [target, source] of targets) {
    if (!methodResponseShape.test(target)) return unreadable(target)
    if (!holders.some((one) => Object.hasOwn(one.responseParameters ?? {}, target))) {
      return undeclared(target)
    }
    if (!responseSourceShape.test(source)) return unreadable(source)
  }
  return undefined
}

const gatewayTargetShape = /^gatewayresponse\.(?:header|path|querystring)\.(.*)$/s
const gatewaySourceShape =
  /^(?:method\.(?:request\.(?:header|querystring|path|multivalueheader|multivaluequerystring)|input\.params)\.[a-zA-Z0-9._$-]+|stageVariables\.\w+|context\..+|'.*')$/s

/** Of a gateway response's `responseParameters`: what was refused has no body to take values from. */
export function gatewayParametersProblem(parameters: StringMap): string | undefined {
  for (const [target, source] of Object.entries(parameters)) {
    const name = gatewayTargetShape.exec(target)?.[1]
    const problem = name === undefined ? unreadable(target) : nameProblem(name)
    if (problem !== undefined) return problem
    if (!gatewaySourceShape.test(source)) return unreadable(source)
  }
  return undefined
}

/** Of a media type, such as a model's. Observed. */
export const contentTypeProblem = (contentType: string): string | undefined =>
  contentType.includes('/')
    ? undefined
    : validationResult('', `Invalid content type specified: ${contentType}`)

/** Content type → template. Observed for the content types of requestTemplates; the length is a quota. */
export function templatesProblem(
  templates: Readonly<Record<string, string | null>>,
): string | undefined {
  for (const contentType of Object.keys(templates)) {
    const problem = contentType === '$default' ? undefined : contentTypeProblem(contentType)
    if (problem !== undefined) return problem
  }
  const bytesMax = limits.mappingTemplateBytesMax
  return Object.values(templates).some((template) => isLongerThan(template ?? '', bytesMax))
    ? `Mapping templates must not exceed ${bytesMax} bytes`
    : undefined
}

/** A character is a byte at least and three at most, so that hardly any text has to be encoded. */
const isLongerThan = (text: string, bytesMax: number): boolean =>
  text.length * 3 > bytesMax && new TextEncoder().encode(text).length > bytesMax
