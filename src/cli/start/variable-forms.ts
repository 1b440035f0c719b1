import type { Variables } from './credentials.ts'

/** What a variable takes, in words and as a check. */
interface Form {
  readonly takes: string
  readonly fits: (value: string) => boolean
}

const positive: Form = { takes: 'a number above 0', fits: (value) => isWithin(value, Infinity) }
const part: Form = {
  takes: 'a part from 0 to 1',
  fits: (value) => Number(value) === 0 || isWithin(value, 1),
}
const address: Form = {
  takes: 'a URL with http:// or https://',
  fits: (value) => /^https?:\/\//i.test(value) && URL.canParse(value),
}

const isWithin = (value: string, max: number): boolean => Number(value) > 0 && Number(value) <= max

const oneOf = (...values: readonly string[]): Form => ({
  takes: values.join(' or '),
  fits: (value) => values.includes(value),
})

const forms: readonly (readonly [name: RegExp, form: Form])[] = [
  [/^TIDEGATE_ACCOUNT_ID$/, { takes: 'twelve digits', fits: (value) => /^\d{12}$/.test(value) }],
  [/^TIDEGATE_ACCOUNT_(?:RATE|BURST)_LIMIT$/, positive],
  [/^TIDEGATE_BUFFERED_MEGABYTES$/, positive],
  [
    /^TIDEGATE_WEBSOCKET_(?:IDLE_SECONDS|LIFETIME_SECONDS|MESSAGE_BYTES|SHARD_SIZE|CONNECTS_PER_SECOND|CONNECTS_BURST)$/,
    positive,
  ],
  [
    /^TIDEGATE_ACCESS_LOG$/,
    {
      takes: `errors, all, off or ${part.takes}`,
      fits: (value) => ['errors', 'all', 'off'].includes(value) || part.fits(value),
    },
  ],
  [/^TIDEGATE_FIREWALL_FAILS$/, oneOf('open', 'closed')],
  [/^TIDEGATE_(?:TRUST_FORWARDED|TRUST_CLIENT_CERT|LOG_CONSOLE)$/, oneOf('0', '1')],
  [/^OTEL_TRACES_SAMPLER_ARG$/, part],
  [/^OTEL_EXPORTER_OTLP_(?:TRACES_)?ENDPOINT$/, address],
  [/^AWS_ENDPOINT_URL(?:_|$)/, address],
]

/**
 * One sentence for each variable whose value the worker takes for none, or cannot use: it has nobody to tell.
 * @returns such as `"TIDEGATE_ACCOUNT_RATE_LIMIT takes a number above 0, not '1,000'"`
 */
export function oddVariables(variables: Variables): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    const form = forms.find(([pattern]) => pattern.test(name))?.[1]
    if (value === '' || form === undefined || form.fits(value)) return []
    return [`${name} takes ${form.takes}, not '${value}'`]
  })
}
