import { percentDecode } from './percent.ts'

/** Decoded query parameters, in arrival order. */
export interface QueryParameters {
  /** Name → values in arrival order. */
  readonly multi: ReadonlyMap<string, readonly string[]>
}

const none: QueryParameters = { multi: new Map() }

/**
 * Decodes a query string as API Gateway does: `+` is a space, a bad escape stays as it is, `;`
 * separates like `&` does not (it stays part of the value).
 */
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

function decode(text: string): string {
  return percentDecode(text.includes('+') ? text.replaceAll('+', ' ') : text)
}
