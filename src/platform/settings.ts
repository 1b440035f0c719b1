import type { AccountThrottle, AwsCredentials, Settings } from '../ports.ts'

export const version = '0.1.0'

const endpointPrefix = 'AWS_ENDPOINT_URL'

/** The contract's variables as settings. Empty texts count as absent. */
export function settingsOf(env: Readonly<Record<string, unknown>>): Settings {
  const text = (name: string): string | undefined => {
    const value = env[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const region = text('AWS_REGION') ?? 'us-east-1'
  const accountThrottle = accountThrottleOf(text)
  const bufferedMegabytes = Number(text('TIDEGATE_BUFFERED_MEGABYTES'))
  return {
    accountId: text('TIDEGATE_ACCOUNT_ID') ?? '000000000000',
    region,
    partition: partitionOf(region),
    version,
    credentials: credentialsOf(
      text('AWS_ACCESS_KEY_ID'),
      text('AWS_SECRET_ACCESS_KEY'),
      text('AWS_SESSION_TOKEN'),
    ),
    endpoints: endpointsOf(env),
    adminToken: text('TIDEGATE_ADMIN_TOKEN'),
    adminCredentials: credentialsOf(
      text('TIDEGATE_ADMIN_ACCESS_KEY_ID'),
      text('TIDEGATE_ADMIN_SECRET_ACCESS_KEY'),
      undefined,
    ),
    secretKey: text('TIDEGATE_SECRET_KEY'),
    webSocket: webSocketLimitsOf(text),
    ...(bufferedMegabytes > 0 && { bufferedBytesMax: bufferedMegabytes * 1024 * 1024 }),
    ...accessLogOf(text('TIDEGATE_ACCESS_LOG')),
    ...otlpOf(text),
    ...(accountThrottle !== undefined && { accountThrottle }),
    ...(text('TIDEGATE_FIREWALL_FAILS') === 'closed' && { firewallFailsClosed: true as const }),
  }
}

/**
 * The operator's limit of all calls together; none without a positive rate. As on AWS a burst that
 * is not given is half of the rate (10,000 a second, burst 5,000), and at least one call.
 */
function accountThrottleOf(
  text: (name: string) => string | undefined,
): AccountThrottle | undefined {
  const ratePerSecond = Number(text('TIDEGATE_ACCOUNT_RATE_LIMIT'))
  if (!(ratePerSecond > 0 && Number.isFinite(ratePerSecond))) return undefined
  const given = Math.floor(Number(text('TIDEGATE_ACCOUNT_BURST_LIMIT')))
  const burst = given >= 1 && Number.isFinite(given) ? given : Math.ceil(ratePerSecond / 2)
  return { ratePerSecond, burst }
}

/** Part of the successful calls that the access log has unless the operator says otherwise. */
const successFractionDefault = 0.01

/** `TIDEGATE_ACCESS_LOG`: `off`, `errors`, `all`, or the part of successful calls (`0.05`). */
function accessLogOf(text: string | undefined): Pick<Settings, 'accessLog'> {
  if (text === 'off') return {}
  const named = { errors: 0, all: 1 }[text ?? ''] ?? Number(text)
  const isFraction = named >= 0 && named <= 1
  return { accessLog: { successFraction: isFraction ? named : successFractionDefault } }
}

/** Part of the calls that are traced once a collector is named; OpenTelemetry's own default is all. */
const traceFractionDefault = 0.1

/** OpenTelemetry's variables: the endpoint of all signals (`/v1/traces` follows) or of traces alone. */
function otlpOf(text: (name: string) => string | undefined): Pick<Settings, 'otlp'> {
  const endpoint = text('OTEL_EXPORTER_OTLP_ENDPOINT')?.replace(/\/+$/, '')
  const tracesUrl =
    text('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ??
    (endpoint === undefined ? undefined : `${endpoint}/v1/traces`)
  if (tracesUrl === undefined || !URL.canParse(tracesUrl)) return {}
  const fraction = Number(text('OTEL_TRACES_SAMPLER_ARG') ?? traceFractionDefault)
  return {
    otlp: {
      tracesUrl,
      headers: headerPairs(text('OTEL_EXPORTER_OTLP_HEADERS') ?? ''),
      serviceName: text('OTEL_SERVICE_NAME') ?? 'tidegate',
      sampleFraction: fraction >= 0 && fraction <= 1 ? fraction : traceFractionDefault,
    },
  }
}

/** `'api-key=abc,tenant=a%20b'`: names and percent-encoded values. */
function headerPairs(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').flatMap((pair): [string, string][] => {
    const [name = '', ...value] = pair.split('=')
    return name.trim() === '' ? [] : [[name.trim(), decoded(value.join('=').trim())]]
  })
  return Object.fromEntries(pairs)
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** The operator's own limits of WebSocket connections; what is absent or no positive number is AWS's. */
function webSocketLimitsOf(
  text: (name: string) => string | undefined,
): NonNullable<Settings['webSocket']> {
  const limit = (name: string, factor: number): number | undefined => {
    const value = Number(text(`TIDEGATE_WEBSOCKET_${name}`))
    return value > 0 ? Math.ceil(value * factor) : undefined
  }
  const idleMs = limit('IDLE_SECONDS', 1_000)
  const lifetimeMs = limit('LIFETIME_SECONDS', 1_000)
  const messageBytesMax = limit('MESSAGE_BYTES', 1)
  const connectionsPerShard = limit('SHARD_SIZE', 1)
  const connectsPerSecond = limit('CONNECTS_PER_SECOND', 1)
  const connectsBurst = limit('CONNECTS_BURST', 1)
  return {
    ...(idleMs !== undefined && { idleMs }),
    ...(lifetimeMs !== undefined && { lifetimeMs }),
    ...(messageBytesMax !== undefined && { messageBytesMax }),
    ...(connectionsPerShard !== undefined && { connectionsPerShard }),
    ...(connectsPerSecond !== undefined && { connectsPerSecond }),
    ...(connectsBurst !== undefined && { connectsBurst }),
  }
}

function credentialsOf(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
): AwsCredentials | undefined {
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
}

/** `AWS_ENDPOINT_URL_STEP_FUNCTIONS` → `step-functions`; `AWS_ENDPOINT_URL` → the default, `''`. */
function endpointsOf(env: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const endpoints = new Map<string, string>()
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(endpointPrefix) || typeof value !== 'string' || value === '') continue
    const service = name
      .slice(endpointPrefix.length)
      .replace(/^_/, '')
      .toLowerCase()
      .replaceAll('_', '-')
    endpoints.set(service, value.replace(/\/+$/, ''))
  }
  return endpoints
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
