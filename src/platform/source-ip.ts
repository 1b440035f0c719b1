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

/** The address a call came from; `127.0.0.1` when nobody says. */
export function sourceIp(headers: ReadonlyMap<string, string>, source: AddressSource): string {
  if (source === 'none') return unknownAddress
  const connecting = headers.get('cf-connecting-ip')
  if (connecting !== undefined || source === 'cloudflare') return connecting ?? unknownAddress
  const forwarded = headers.get('x-forwarded-for')
  if (forwarded === undefined) return unknownAddress
  return forwarded.slice(forwarded.lastIndexOf(',') + 1).trim() || unknownAddress
}

const unknownAddress = '127.0.0.1'
