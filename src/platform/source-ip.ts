/**
 * The address a call came from. On Cloudflare the platform names it. Self-hosted there is none but
 * what a reverse proxy says, and that is believed only when `TIDEGATE_TRUST_FORWARDED` is `1`:
 * `npm start` sets it while it listens on a loopback address, where only local processes reach it.
 */
export function sourceIp(request: Request, trustForwarded: boolean): string {
  if (request.cf?.colo !== undefined)
    return request.headers.get('cf-connecting-ip') ?? unknownAddress
  if (!trustForwarded) return unknownAddress
  const connecting = request.headers.get('cf-connecting-ip')
  if (connecting !== null) return connecting
  const forwarded = request.headers.get('x-forwarded-for')
  return forwarded?.split(',').at(-1)?.trim() || unknownAddress
}

const unknownAddress = '127.0.0.1'
