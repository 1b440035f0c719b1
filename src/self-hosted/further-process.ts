/**
 * A further process of several that serve one machine: calls are its own, state and the gateway's own
 * paths are the first one's.
 */
import { WorkerEntrypoint } from 'cloudflare:workers'
import { gatewayOf } from '../gateway.ts'
import type { Env } from '../platform/env.ts'
import { hearChanges } from '../platform/self-hosted/changes.ts'
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

type Serve = (request: Request) => Settled<Response>

let serve: Serve | undefined

function serveOf(env: FurtherEnv): Serve {
  const { 'process/objects': objects, 'process/1': first } = env
  // The adapters name their objects and use nothing else of a namespace.
  const own = {
    ...env,
    METERS: remoteNamespace(objects, 'METERS'),
    CONNECTIONS: remoteNamespace(objects, 'CONNECTIONS'),
    REGISTRY: remoteNamespace(objects, 'REGISTRY'),
  } as unknown as Env
  return gatewayOf(own, {
    journal: relayTo(objects),
    ownPaths: (request) => first.fetch(request),
  }).serve
}

/** Where the first process tells what the registry changed. */
class Changes extends WorkerEntrypoint {
  override fetch(request: Request): Promise<Response> {
    return hearChanges(request)
  }
}

export default {
  fetch: (request: Request, env: FurtherEnv): Settled<Response> =>
    (serve ??= serveOf(env))(request),
}

export { Changes as 'process/changes' }
