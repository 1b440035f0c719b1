import { badRequest, type AdminFault } from '../errors.ts'
import { patternViolation } from '../shape.ts'

/** How the service's validators print what they found. */
const validationResult = (lead: string, error: string): AdminFault =>
  badRequest(`${lead}Validation Result: warnings : [], errors : [${error}]`)

const invalidExpression = (error: string): AdminFault =>
  validationResult('Invalid mapping expression specified: ', error)

const nameShape = /^[a-zA-Z0-9._$-]+$/
const methodRequestShape =
  /^method\.request\.(header|querystring|path|multivalueheader|multivaluequerystring)\.(.*)$/s
const methodResponseShape = /^method\.response\.header\.(.*)$/s
const integrationRequestShape =
  /^integration\.request\.(header|querystring|path|multivalueheader|multivaluequerystring)\.(.*)$/s

function checkName(name: string): void {
  if (nameShape.test(name)) return
  throw invalidExpression(
    'Parameter name should match the following regular expression: ^[a-zA-Z0-9._$-]+$',
  )
}

/** Checks the keys of a method's `requestParameters`, one name in one place only. */
export function checkMethodParameters(parameters: Readonly<Record<string, boolean>>): void {
  const names = new Set<string>()
  for (const expression of Object.keys(parameters)) {
    const name = methodRequestShape.exec(expression)?.[2]
    if (name === undefined) {
      throw invalidExpression(`Invalid mapping expression specified: ${expression}`)
    }
    checkName(name)
    if (names.has(name)) {
      throw badRequest('Parameter names must be unique across querystring, header and path')
    }
    names.add(name)
  }
}

/** Checks the keys of a method response's `responseParameters`. */
export function checkMethodResponseParameters(keys: readonly string[]): void {
  for (const expression of keys) {
    const name = methodResponseShape.exec(expression)?.[1]
    if (name === undefined) {
      throw invalidExpression(`Invalid mapping expression specified: ${expression}`)
    }
    checkName(name)
  }
}

const requestSourceShape =
  /^(?:method\.request\.(?:header|querystring|path|multivalueheader|multivaluequerystring)\.[a-zA-Z0-9._$-]+|method\.request\.body(?:[.[].*)?|stageVariables\.\w+|context\..+|'.*')$/s

/** Checks an integration's `requestParameters`: where a value goes, and where it comes from. */
export function checkIntegrationParameters(parameters: Readonly<Record<string, string>>): void {
  for (const [target, source] of Object.entries(parameters)) {
    const name = integrationRequestShape.exec(target)?.[2]
    if (name === undefined) {
      throw invalidExpression(`Invalid mapping expression specified: ${target}`)
    }
    checkName(name)
    if (!requestSourceShape.test(source)) {
      throw invalidExpression(`Invalid mapping expression specified: ${source}`)
    }
  }
}

const responseSourceShape =
  /^(?:integration\.response\.(?:header|multivalueheader)\..+|integration\.response\.body(?:[.[].*)?|stageVariables\.\w+|context\..+|'.*')$/s

/** Checks an integration response's `responseParameters` against what its method response declares. */
export function checkResponseMappings(
  mappings: Readonly<Record<string, string>>,
  declared: Readonly<Record<string, boolean>> | undefined,
): void {
  for (const [target, source] of Object.entries(mappings)) {
    if (!methodResponseShape.test(target)) {
      throw invalidExpression(`Invalid mapping expression specified: ${target}`)
    }
    if (declared === undefined || !Object.hasOwn(declared, target)) {
      throw invalidExpression(`Invalid mapping expression parameter specified: ${target}`)
    }
    if (!responseSourceShape.test(source)) {
      throw invalidExpression(`Invalid mapping expression specified: ${source}`)
    }
  }
}

/** Checks the keys of template maps. Observed for requestTemplates. */
export function checkContentTypes(contentTypes: readonly string[]): void {
  for (const contentType of contentTypes) {
    if (!contentType.includes('/') && contentType !== '$default') {
      throw validationResult('', `Invalid content type specified: ${contentType}`)
    }
  }
}

const statusShape = /^[1-5]\d\d$/

/** The status code in a path, as every operation on responses checks it. */
export const statusViolations = ({
  status_code,
}: {
  readonly status_code: string
}): readonly string[] =>
  statusShape.test(status_code)
    ? []
    : [patternViolation(status_code, 'statusCode', String.raw`[1-5]\d\d`)]
