import type { AwsCredentials, Settings } from '../ports.ts'

export const version = '0.1.0'

const endpointPrefix = 'AWS_ENDPOINT_URL'

/** The contract's variables as settings. Empty texts count as absent. */
export function settingsOf(env: Readonly<Record<string, unknown>>): Settings {
  const text = (name: string): string | undefined => {
    const value = env[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const region = text('AWS_REGION') ?? 'us-east-1'
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
