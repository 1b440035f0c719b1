/**
 * A further process of several that serve one machine: calls are its own, state and the gateway's own
 * paths are the first one's.
 */
import { WorkerEntrypoint } from 'cloudflare:workers'
import { gatewayOf, standBeside } from '../gateway.ts'
import type { Env } from '../platform/env.ts'
import { hearNotice } from '../platform/self-hosted/notices.ts'
import { relayTo, remoteNamespace } from '../platform/self-hosted/objects-door.ts'

export { PetStore } from '../gateway.ts'
export { default } from '../index.ts'
export { tlsDoor as 'socket/tls' } from './doors.ts'

/** What workerd binds instead of the Durable Objects. An API's `service://` reaches no name with a slash. */
interface FurtherEnv extends Env {
  /** `ObjectsDoor` of the first process. */
  readonly 'process/objects': Fetcher
  /** The first process as clients see it. */
  readonly 'process/1': Fetcher
}

standBeside((env) => {
  const { 'process/objects': objects, 'process/1': first } = env as FurtherEnv
  // The adapters name their objects and use nothing else of a namespace.
  const remote = {
    METERS: remoteNamespace(objects, 'METERS'),
    CONNECTIONS: remoteNamespace(objects, 'CONNECTIONS'),
    REGISTRY: remoteNamespace(objects, 'REGISTRY'),
  } as unknown as Pick<Env, 'METERS' | 'CONNECTIONS' | 'REGISTRY'>
  return {
    env: { ...env, ...remote },
    relay: relayTo(objects),
    ownPaths(request, sourceIp) {
      const headers = new Headers(request.headers)
      headers.set('x-forwarded-for', sourceIp)
      return first.fetch(new Request(request, { headers }))
    },
  }
})

/** Where the first process tells what the registry changed, and asks what calls did. */
class Notices extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    return hearNotice(request, (what) => gatewayOf(this.env).tell(what))
  }
}

export { Notices as 'process/notices' }
