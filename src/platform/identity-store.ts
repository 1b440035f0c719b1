import type { DeclaredIdentity } from '../definition/identity.ts'
import type { CallerIdentity, IdentityStore, Log } from '../ports.ts'

/**
 * Declared identities with their secrets out of the worker's bindings. A key whose secret is not
 * there can sign nothing: it is unknown to callers, and the log names the missing binding once.
 * Hops: 0.
 */
export function identityStore(
  identities: readonly DeclaredIdentity[],
  env: Readonly<Record<string, unknown>>,
  log: Log,
): IdentityStore {
  const callers = new Map<string, CallerIdentity>()
  const secretOf = (name: string): string | undefined => {
    const value = env[name]
    if (typeof value === 'string' && value !== '') return value
    log.write({ level: 'error', event: 'identity-secret-missing', binding: name })
    return undefined
  }
  for (const { accessKeyId, secretName, session, ...description } of identities) {
    const secretAccessKey = secretOf(secretName)
    const token = session === undefined ? '' : secretOf(session.tokenName)
    if (secretAccessKey === undefined || token === undefined) continue
    callers.set(accessKeyId, {
      ...description,
      secretAccessKey,
      ...(session !== undefined && {
        session: {
          token,
          ...(session.expiresAtMs !== undefined && { expiresAtMs: session.expiresAtMs }),
        },
      }),
    })
  }
  return { caller: (accessKeyId) => callers.get(accessKeyId) }
}
