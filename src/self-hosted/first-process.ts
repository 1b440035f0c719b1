/**
 * The first of several processes that serve one machine (`tidegate start --processes N`): the whole
 * gateway, whose state the others use.
 */
import { WorkerEntrypoint } from 'cloudflare:workers'
import { gatewayOf, Registry as SoleRegistry, standBeside } from '../gateway.ts'
import { log } from '../platform/bindings.ts'
import type { Env } from '../platform/env.ts'
import { askAll, tellChanges } from '../platform/self-hosted/notices.ts'
import { answerAtDoor } from '../platform/self-hosted/objects-door.ts'

export { ConnectionShard, Meter, PetStore } from '../gateway.ts'
export { default } from '../index.ts'
export { ownPathsDoor as 'process/own-paths', tlsDoor as 'socket/tls' } from './doors.ts'

const failed = (error: unknown): void =>
  log.write({ level: 'error', event: 'process-unreachable', message: String(error) })

standBeside((env) => ({ gather: askAll(furtherProcesses(env), failed) }))

/** The registry, whose changes the other processes learn before they are acknowledged. */
export class Registry extends SoleRegistry {
  readonly #changes = tellChanges(furtherProcesses(this.env), failed)

  override async fetch(request: Request): Promise<Response> {
    const response = await super.fetch(request)
    await this.#changes.told()
    return response
  }
}

/** As `processes.ts` binds them: `process/2`, `process/3`, … An API's `service://` reaches no name with a slash. */
function furtherProcesses(env: Env): readonly Fetcher[] {
  const found: Fetcher[] = []
  for (;;) {
    const binding = env[`process/${found.length + 2}`]
    if (binding === undefined) return found
    found.push(binding as Fetcher)
  }
}

/** What the other processes may ask of this one. */
class ObjectsDoor extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    const { METERS, CONNECTIONS, REGISTRY } = this.env
    return answerAtDoor(request, {
      namespaces: { METERS, CONNECTIONS, REGISTRY },
      take: ({ refusals, lines }) => {
        const { journal } = gatewayOf(this.env)
        for (const refusal of refusals) journal.refused(refusal)
        for (const line of lines) journal.access(line, false)
      },
    })
  }
}

export { ObjectsDoor as 'process/objects' }
