import type { ShardRpc } from './connection-object.ts'
import type { MeterRpc } from './meter-object.ts'

/** The registry's own calls, beside fetch. */
export interface RegistryRpc extends Rpc.DurableObjectBranded {
  fetch(request: Request): Promise<Response>
  read(name: string): string | undefined
}

/**
 * The bindings of wrangler.toml and the contract's variables. Written here and not generated,
 * because an operator adds service bindings of any name.
 */
export interface Env {
  readonly STATE: KVNamespace
  readonly REGISTRY: DurableObjectNamespace<RegistryRpc>
  readonly METERS: DurableObjectNamespace<MeterRpc>
  readonly CONNECTIONS: DurableObjectNamespace<ShardRpc>
  /** Variables and secrets are texts; service bindings are Fetchers. */
  readonly [name: string]: unknown
}
