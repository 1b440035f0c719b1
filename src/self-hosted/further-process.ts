/**
 * A further process of several that serve one machine: calls are its own, state and the gateway's own
 * paths are the first one's.
 */
import { WorkerEntrypoint } from 'cloudflare:workers'
import { gatewayOf, standBeside } from '../gateway.ts'
import type { Env } from '../platform/env.ts'
import { hearNotice } from '../platform/self-hosted/notices.ts'
import { relayTo, remoteNamespace } from '../platform/self-hosted/objects-door.ts'
import type { Settled } from '../ports.ts'

export { PetStore } from '../gateway.ts'

/** What workerd binds instead of the Durable Objects. An API's `service://` reaches no name with a slash. */
interface FurtherEnv extends Env {
  /** `ObjectsDoor` of the first process. */
  readonly 'process/objects': Fetcher
  /** The first process as clients see it. */
  readonly 'process/1': Fetcher
}

standBeside((env) => {
  const { 'process/objects': objects, 'process/1': first } = env as FurtherEnv
  return { relay: relayTo(objects), ownPaths: (request) => first.fetch(request) }
})

/** The bindings with the first process's Durable Objects; the adapters name them and use nothing else of a namespace. */
function withObjects(env: FurtherEnv): Env {
  const objects = env['process/objects']
  return {
    ...env,
    METERS: remoteNamespace(objects, 'METERS'),
    CONNECTIONS: remoteNamespace(objects, 'CONNECTIONS'),
    REGISTRY: remoteNamespace(objects, 'REGISTRY'),
  } as unknown as Env
}

type Gateway = ReturnType<typeof gatewayOf>

let gateway: Gateway | undefined

/** Once an isolate. */
const ownGateway = (env: FurtherEnv): Gateway => (gateway ??= gatewayOf(withObjects(env)))

/** Where the first process tells what the registry changed, and asks what calls did. */
class Notices extends WorkerEntrypoint<FurtherEnv> {
  override fetch(request: Request): Promise<Response> {
    return hearNotice(request, (what) => ownGateway(this.env).tell(what))
  }
}

export { Notices as 'process/notices' }

export default {
  fetch: (request: Request, env: FurtherEnv): Settled<Response> => ownGateway(env).serve(request),
}
