import { AdminFault } from '../admin/errors.ts'
import type { AdminOptions } from '../admin/index.ts'
import type { TestInvoke } from '../admin/test-invoke.ts'
import { clock, log } from './bindings.ts'
import type { Env } from './env.ts'
import { durableMeters } from './meters.ts'
import { settingsOf } from './settings.ts'

const notYet = (operation: string): never => {
  throw new AdminFault('NotImplementedException', `${operation} is not available on this gateway.`)
}

const testInvoke: TestInvoke = {
  method: async () => notYet('TestInvokeMethod'),
  authorizer: async () => notYet('TestInvokeAuthorizer'),
}

/** What the management API needs of the bindings, inside the registry. */
export function adminOptions(env: Env): Omit<AdminOptions, 'store'> {
  return { settings: settingsOf(env), clock, log, meters: durableMeters(env.METERS), testInvoke }
}
