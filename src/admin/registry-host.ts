import type { RowStore } from '../ports-registry.ts'
import { declaredRows, withDeclared, type StaticState } from './declared.ts'
import { handleAdmin, type AdminOptions } from './index.ts'
import type { MemoryRows } from './memory-rows.ts'
import { readPublished } from './published.ts'
import { adminStore, type AdminStore } from './store.ts'

/** What the registry hosts: the management API over its rows, with the declared state beside them. */
export interface AdminHost<E> {
  handle(request: Request, rows: RowStore, env: E): Promise<Response>
  read(rows: RowStore, name: string): string | undefined
}

/**
 * The functions that `registryObject` is given.
 * @param declared what routes.json declares; asked for once, at the first call
 * @param optionsOf the object's bindings as options
 */
export function registryHost<E>(
  declared: () => StaticState,
  optionsOf: (env: E) => Omit<AdminOptions, 'store'>,
): AdminHost<E> {
  // An idle object is evicted and comes back with rows of its own, while its isolate stays.
  const stores = new WeakMap<RowStore, AdminStore>()
  let bundled: MemoryRows | undefined
  const storeOf = (rows: RowStore): AdminStore => {
    const known = stores.get(rows)
    if (known !== undefined) return known
    bundled ??= declaredRows(declared())
    const made = adminStore(withDeclared(rows, bundled))
    stores.set(rows, made)
    return made
  }
  return {
    handle: (request, rows, env) =>
      handleAdmin(request, { ...optionsOf(env), store: storeOf(rows) }),
    read: (rows, name) => readPublished(storeOf(rows), name),
  }
}
