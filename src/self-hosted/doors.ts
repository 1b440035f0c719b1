import { gatewayOf } from '../gateway.ts'
import type { Env } from '../platform/env.ts'
import type { AddressSource } from '../platform/source-ip.ts'
import type { Settled } from '../ports.ts'

interface Door {
  readonly fetch: (request: Request, env: Env) => Settled<Response>
}

/** A way into the gateway besides its usual one, whose callers' addresses another names. */
const door = (addresses: AddressSource): Door => ({
  fetch: (request, env) => gatewayOf(env).serve(request, addresses),
})

/** The socket that ends TLS itself: nobody stands between it and its clients. */
export const tlsDoor = door('peer')

/** The gateway's own paths at the first of several processes: the one that was called says by whom. */
export const ownPathsDoor = door('forwarded')
