/** Who names the address of a caller: the platform, a proxy in front of a self-hosted gateway, or its connection. */
export type AddressSource = 'cloudflare' | 'forwarded' | 'peer'

/**
 * Cloudflare names the address itself. `npm start` sets `TIDEGATE_TRUST_FORWARDED`: `1` while it
 * listens on a loopback address, where only a local reverse proxy or process reaches it, else `0`:
 * a stranger's `X-Forwarded-For` must not get past a policy on addresses.
 */
export function addressSource(env: Readonly<Record<string, unknown>>): AddressSource {
  const trust = env['TIDEGATE_TRUST_FORWARDED']
  return trust === undefined ? 'cloudflare' : trust === '1' ? 'forwarded' : 'peer'
}

/** What a runtime tells of a request's connection: workerd itself `{clientIp: '203.0.113.7:53840'}`. */
interface Connected {
  readonly cf?: Readonly<Record<string, unknown>> | undefined
}

/**
 * The address a call came from; `127.0.0.1` when nobody says. Cloudflare's own header counts where Cloudflare
 * sets it, and from a bound Worker, which may hand on what it got: a proxy of the operator's lets a client's
 * `CF-Connecting-IP` through, so that behind it anybody could claim any address.
 * @param source `'bound'`: a Worker bound to the private entrance
 */
export function sourceIp(
  request: Connected,
  headers: ReadonlyMap<string, string>,
  source: AddressSource | 'bound',
): string {
  switch (source) {
    case 'cloudflare':
      return headers.get('cf-connecting-ip') ?? unknownAddress
    case 'bound':
      return headers.get('cf-connecting-ip') ?? lastForwarded(headers)
    case 'forwarded':
      return lastForwarded(headers)
    case 'peer':
      return peerAddress(request.cf?.['clientIp'])
  }
}

/** What the nearest proxy says: entries before the last one are the client's own. */
function lastForwarded(headers: ReadonlyMap<string, string>): string {
  const forwarded = headers.get('x-forwarded-for')
  if (forwarded === undefined) return unknownAddress
  return forwarded.slice(forwarded.lastIndexOf(',') + 1).trim() || unknownAddress
}

/** `'203.0.113.7:53840'`, `'[2001:db8::7]:53840'` or, on a socket for both, `'[::ffff:203.0.113.7]:53840'`. */
function peerAddress(peer: unknown): string {
  if (typeof peer !== 'string') return unknownAddress
  const end = peer.lastIndexOf(':')
  if (!peer.startsWith('[')) return peer.slice(0, Math.max(0, end)) || unknownAddress
  const address = peer.slice(1, end - 1)
  return address.startsWith(mapped) && address.includes('.')
    ? address.slice(mapped.length)
    : address
}

/** An IPv4 address inside of an IPv6 one. */
const mapped = '::ffff:'

const unknownAddress = '127.0.0.1'
