import { percentDecode } from './percent.ts'

/** Decoded query parameters, in arrival order. */
export interface QueryParameters {
  /** Name → values in arrival order. */
  readonly multi: ReadonlyMap<string, readonly string[]>
}

const none: QueryParameters = { multi: new Map() }

/** Decodes a query string as API Gateway does: `+` is a space, a bad escape stays as it is. */
export function parseQuery(raw: string): QueryParameters {
  if (raw === '') return none
  const multi = new Map<string, string[]>()
  for (const pair of raw.split('&')) {
    if (pair === '') continue
    const cut = pair.indexOf('=')
    const name = decode(cut < 0 ? pair : pair.slice(0, cut))
    const value = cut < 0 ? '' : decode(pair.slice(cut + 1))
    const values = multi.get(name)
    if (values === undefined) multi.set(name, [value])
    else values.push(value)
  }
  return { multi }
}

/** The last value of a parameter. */
export function lastQueryValue(query: QueryParameters, name: string): string | undefined {
  const values = query.multi.get(name)
  return values === undefined ? undefined : values[values.length - 1]
}

/** The last value of each parameter, by name. */
export const lastValues = ({ multi }: QueryParameters): Record<string, string> =>
  Object.fromEntries(Array.from(multi, ([name, values]) => [name, values.at(-1) ?? '']))

/**
 * A REST API's query string with the separators it is split at: a `;` is one, as `&` is.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html#api-gateway-known-issues-rest-apis
 */
export const withAmpersands = (raw: string): string =>
  raw.includes(';') ? raw.replaceAll(';', '&') : raw

function decode(text: string): string {
  return percentDecode(text.includes('+') ? text.replaceAll('+', ' ') : text)
}
