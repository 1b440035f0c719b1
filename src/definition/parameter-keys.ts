/** Which parameters of requests and responses an HTTP API lets its author change. */

/** Headers that belong to the gateway and to HTTP itself; a name that ends in `-` stands for a family. */
const reserved = [
  'access-control-',
  'apigw-',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-location',
  'forwarded',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'x-amz-',
  'x-amzn-',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'via',
]

/** The name of a header is a token of HTTP; of a query parameter any text is one. */
const keyShapes = {
  request:
    /^(?:(?:append|overwrite|remove):(?:header\.[\w!#$%&'*+.^`|~-]+|querystring\..+)|overwrite:path)$/,
  response: /^(?:(?:append|overwrite|remove):header\.[\w!#$%&'*+.^`|~-]+|overwrite:statuscode)$/,
} as const

/** Which of the two a parameter belongs to. */
export type ParameterSide = keyof typeof keyShapes

/**
 * What is wrong with a parameter's key, such as `append:header.x-tenant`; `undefined` when it is fine. A key
 * without a colon is an argument of a service integration.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function parameterProblem(key: string, side: ParameterSide): string | undefined {
  if (!key.includes(':'))
    return side === 'request' ? undefined : `Invalid mapping expression specified: ${key}`
  if (!keyShapes[side].test(key)) {
    const noun = side === 'request' ? 'Request' : 'Response'
    return `Invalid ${noun} Actioned Parameter destination specified: ${key}`
  }
  const header = /^[a-z]+:header\.(.+)$/.exec(key)?.[1]
  if (header === undefined) return undefined
  return isReservedHeader(header) ? `Operations on header ${header} are restricted` : undefined
}

/** Whether a header belongs to the gateway or to HTTP itself. */
export function isReservedHeader(header: string): boolean {
  const lower = header.toLowerCase()
  return reserved.some((name) => (name.endsWith('-') ? lower.startsWith(name) : lower === name))
}
