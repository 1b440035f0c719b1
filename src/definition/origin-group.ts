import * as v from 'valibot'

const milliseconds = (min: number, max: number) =>
  v.pipe(
    v.number('a number of milliseconds'),
    v.integer('a whole number of milliseconds'),
    v.minValue(min, `at least ${min} ms`),
    v.maxValue(max, `at most ${max} ms`),
  )
const codes = (shape: RegExp, what: string) => v.array(v.pipe(v.string(), v.regex(shape, what)))

const origin = v.strictObject({
  /** As traces and logs show it; the host when absent. */
  name: v.optional(v.string()),
  /** Where the path of the integration's URI is appended: no path, no query. */
  url: v.pipe(
    v.string(),
    v.regex(
      /^(?:https?:\/\/[^/?#\s]+|service:\/\/[A-Za-z0-9_]+)\/?$/,
      'an address without a path: https://eu.example.com or service://BINDING',
    ),
  ),
  /** For `weighted`: its share, relative to the others'; 0 leaves it for emergencies. Default 1. */
  weight: v.optional(v.pipe(v.number(), v.minValue(0, 'a number that is not negative'))),
  /** For `nearest`: the callers it is near to, by the most particular that fits. */
  colos: v.optional(codes(/^[A-Z]{3}$/, "a location such as 'FRA'")),
  countries: v.optional(codes(/^[A-Z]{2}$/, "a country such as 'DE'")),
  continents: v.optional(v.array(v.picklist(['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA']))),
})

/** One entry of `origins` in routes.json: named by integrations as `origin://GROUP/path`. */
export const originGroupSchema = v.strictObject({
  /** Default `failover`: in the order of the list. */
  policy: v.optional(
    v.picklist(['nearest', 'weighted', 'failover'], 'nearest, weighted or failover'),
  ),
  origins: v.pipe(
    v.array(origin, 'a list of origins'),
    v.minLength(1, 'at least one origin'),
    v.maxLength(20, 'at most 20 origins'),
  ),
  /** All attempts together; the integration's own timeout holds as well. Default 29,000. */
  timeoutInMillis: v.optional(milliseconds(50, 30_000)),
  /** One attempt of a call that may be repeated, and what counts as slow for any. Default 5,000. */
  tryTimeoutInMillis: v.optional(milliseconds(10, 30_000)),
  /** Attempts after the first, for calls that may be repeated. Default 2. */
  retries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5, 'at most 5'))),
  /**
   * A call without effects (GET, HEAD, OPTIONS without a body) that has no answer after this time is
   * sent to another origin as well, out of the same budget as retries. Off when absent.
   */
  hedgeAfterInMillis: v.optional(milliseconds(5, 30_000)),
  /** Failures in a row after which an origin is left alone. Default 3. */
  failuresToOpen: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
  /** How long it is left alone before one call tries it again. Default 10,000. */
  halfOpenAfterInMillis: v.optional(milliseconds(100, 600_000)),
})

export type OriginGroup = v.InferOutput<typeof originGroupSchema>
export type Origin = OriginGroup['origins'][number]

/** The group of `'origin://orders/v1/items'`; `undefined` for any other URI. */
export function originGroupName(uri: string): string | undefined {
  return /^origin:\/\/([^/?#]+)/.exec(uri)?.[1]
}
