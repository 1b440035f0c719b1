import { gatewayOf } from './gateway.ts'
import type { Env } from './platform/env.ts'
import type { Settled } from './ports.ts'

export { ConnectionShard, Meter, PetStore, PrivateEntrance, Registry } from './gateway.ts'

export default {
  fetch: (request: Request, env: Env): Settled<Response> => gatewayOf(env).serve(request),
}
