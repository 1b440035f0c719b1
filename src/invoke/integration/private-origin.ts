import type { StringMap } from '../../definition/common.ts'
import type { Integration } from '../../definition/integration.ts'
import type { Ports } from '../../ports.ts'
import { fillStageVariables } from '../uri.ts'

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
 * The address of a backend behind a VPC link: the origin that the operator has named for the link, or the URI
 * itself when it is a URL. `undefined` when nobody knows it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
 */
export function privateBase(
  ports: Ports,
  { connectionId, uri, scheme }: PrivateTarget,
): string | undefined {
  if (/^(?:https?|service):\/\//i.test(uri)) return uri
  const origin = ports.privateOrigins.origin(connectionId)
  if (origin === undefined) return undefined
  return origin.includes('://') ? origin : `${scheme}://${origin}`
}

/**
 * The address that a REST API's private integration goes to: its URL with the origin that the operator
 * has named for the VPC link, or the URL as it is, which a private network may resolve by itself.
 * @param url `'http://orders.example.internal/items?x=1'`
 */
export function privateUrl(ports: Ports, connectionId: string, url: string): string {
  const [whole = '', scheme = 'http'] = /^(https?):\/\/[^/?#]*/i.exec(url) ?? []
  const origin = whole === '' ? undefined : ports.privateOrigins.origin(connectionId)
  if (origin === undefined) return url
  return (origin.includes('://') ? origin : `${scheme}://${origin}`) + url.slice(whole.length)
}

/** The VPC link of a REST API's integration, `undefined` for one on the internet. */
export function vpcLinkOf(integration: Integration, variables: StringMap): string | undefined {
  return integration.connectionType === 'VPC_LINK'
    ? fillStageVariables(integration.connectionId ?? '', variables)
    : undefined
}
