import type { RowStore } from '../ports-registry.ts'
import { withDeclared, type StaticState } from './declared.ts'
import { handleAdmin, type AdminOptions } from './index.ts'
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
  // One host serves one object in an isolate; the weak map is for tests that make several.
  const stores = new WeakMap<RowStore, AdminStore>()
  const storeOf = (rows: RowStore): AdminStore => {
    const present = stores.get(rows) ?? adminStore(withDeclared(rows, declared()))
    stores.set(rows, present)
    return present
  }
  return {
    handle: (request, rows, env) =>
      handleAdmin(request, { ...optionsOf(env), store: storeOf(rows) }),
    read: (rows, name) => readPublished(storeOf(rows), name),
  }
}
