/**
 * What `X-Forwarded-For` says of the hops before the caller. A proxy in front of the gateway has written the
 * caller's address there already, and it is not another hop.
 * @param chain `'198.51.100.7, 203.0.113.10'`
 */
export function hopsBefore(sourceIp: string, chain: string | null | undefined): string {
  if (chain === null || chain === undefined) return ''
  const comma = chain.lastIndexOf(',')
  return chain.slice(comma + 1).trim() === sourceIp ? chain.slice(0, Math.max(0, comma)) : chain
}

/** `X-Forwarded-For` as backends get it: earlier hops, the caller's address last. */
export function forwardedFor(sourceIp: string, chain: string | null | undefined): string {
  const hops = hopsBefore(sourceIp, chain)
  return hops === '' ? sourceIp : `${hops}, ${sourceIp}`
}
