/** Who names the address of a caller: the platform, a proxy in front of a self-hosted gateway, or nobody. */
export type AddressSource = 'cloudflare' | 'forwarded' | 'none'

/**
 * Cloudflare names the address itself. `npm start` sets `TIDEGATE_TRUST_FORWARDED`: `1` while it
 * listens on a loopback address, where only a local reverse proxy or process reaches it, else `0`:
 * a stranger's `X-Forwarded-For` must not get past a policy on addresses.
 */
export function addressSource(env: Readonly<Record<string, unknown>>): AddressSource {
  const trust = env['TIDEGATE_TRUST_FORWARDED']
  return trust === undefined ? 'cloudflare' : trust === '1' ? 'forwarded' : 'none'
}

/**
 * The address a call came from; `127.0.0.1` when nobody says. Cloudflare's own header counts where Cloudflare
 * sets it, and from a bound Worker, which may hand on what it got: a proxy of the operator's lets a client's
 * `CF-Connecting-IP` through, so that behind it anybody could claim any address.
 * @param source `'bound'`: a Worker bound to the private entrance
 */
export function sourceIp(
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
    case 'none':
      return unknownAddress
  }
}

/** What the nearest proxy says: entries before the last one are the client's own. */
function lastForwarded(headers: ReadonlyMap<string, string>): string {
  const forwarded = headers.get('x-forwarded-for')
  if (forwarded === undefined) return unknownAddress
  return forwarded.slice(forwarded.lastIndexOf(',') + 1).trim() || unknownAddress
}

const unknownAddress = '127.0.0.1'
