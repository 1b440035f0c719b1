import type { Ports } from '../../ports.ts'

/** What a private integration names. */
interface PrivateTarget {
  /** The VPC link's id. */
  readonly connectionId: string
  /** A listener's ARN, a service-discovery service's ARN with its query parameters, or a URL. */
  readonly uri: string
  /** `https` when the integration has a `tlsConfig`. */
  readonly scheme: 'http' | 'https'
}

/**
 * The address of a backend behind a VPC link: what the operator's origins say of the ARN, or the URI itself
 * when it is a URL. `undefined` when nobody knows it. Hops: those of the port.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
 */
export async function privateBase(
  ports: Ports,
  { connectionId, uri, scheme }: PrivateTarget,
): Promise<string | undefined> {
  if (/^(?:https?|service):\/\//i.test(uri)) return uri
  const origin = await ports.privateOrigins.origin(connectionId, uri)
  if (origin === undefined) return undefined
  return origin.includes('://') ? origin : `${scheme}://${origin}`
}
