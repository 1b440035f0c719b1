/** How methods are authorised → security schemes and requirements. */
import type { Authorizer } from '../../definition/authorizer.ts'
import type { Method, RestApiDefinition } from '../../definition/rest-api.ts'
import { extension } from '../extensions.ts'
import { defined, unlessEmpty } from '../node.ts'
import type { DocumentationLookup } from './export-documentation.ts'
import { shows, type RestExportOptions } from './export-options.ts'

/** Schemes that AWS names itself. */
const apiKeyScheme = { type: 'apiKey', name: 'x-api-key', in: 'header' }
const iamScheme = {
  type: 'apiKey',
  name: 'Authorization',
  in: 'header',
  [extension.authtype]: 'awsSigv4',
}

/** Every authorizer, and the two built-in schemes where a method asks for them. */
export function exportSchemes(
  { resources, authorizers }: RestApiDefinition,
  options: RestExportOptions,
  documented: DocumentationLookup,
): Record<string, object> {
  const methods = Object.values(resources).flatMap((one) =>
    Object.values(one.resourceMethods ?? {}),
  )
  const named = Object.values(authorizers).map((authorizer): [string, object] => [
    authorizer.name,
    {
      ...exportAuthorizer(authorizer, options),
      ...documented({ type: 'AUTHORIZER', name: authorizer.name }),
    },
  ])
  return {
    ...Object.fromEntries(named),
    ...(methods.some((one) => one.authorizationType === 'AWS_IAM') ? { sigv4: iamScheme } : {}),
    ...(methods.some((one) => one.apiKeyRequired) ? { api_key: apiKeyScheme } : {}),
  }
}

const singleSource = /^method\.request\.(header|querystring)\.([^,\s]+)$/

/** A scheme names the one header or query parameter that an authorizer looks at; of several, or others, none. */
function schemeOf({ identitySource = '' }: Authorizer): object {
  const [, place, name = 'Unused'] = singleSource.exec(identitySource) ?? []
  return { type: 'apiKey', name, in: place === 'querystring' ? 'query' : 'header' }
}

function exportAuthorizer(authorizer: Authorizer, options: RestExportOptions): object {
  const scheme = schemeOf(authorizer)
  if (!shows(options, 'authorizers')) return scheme
  return defined({
    ...scheme,
    [extension.authtype]: authorizer.authType,
    [extension.authorizer]: defined({
      type: authorizer.type.toLowerCase(),
      authorizerUri: authorizer.authorizerUri,
      authorizerCredentials: authorizer.authorizerCredentials,
      identitySource: authorizer.type === 'REQUEST' ? authorizer.identitySource : undefined,
      identityValidationExpression: authorizer.identityValidationExpression,
      authorizerResultTtlInSeconds: authorizer.authorizerResultTtlInSeconds,
      providerARNs: authorizer.providerARNs,
    }),
  })
}

/** The requirements of one method; `undefined` for a method that anybody may call. */
export function exportRequirements(
  method: Method,
  authorizers: RestApiDefinition['authorizers'],
): readonly object[] | undefined {
  const name =
    method.authorizerId === undefined ? undefined : authorizers[method.authorizerId]?.name
  return unlessEmpty([
    ...(name === undefined ? [] : [{ [name]: method.authorizationScopes ?? [] }]),
    ...(method.authorizationType === 'AWS_IAM' ? [{ sigv4: [] }] : []),
    ...(method.apiKeyRequired ? [{ api_key: [] }] : []),
  ])
}
