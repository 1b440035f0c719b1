import type { DeclaredIdentity, PublishedCaller } from '../definition/identity.ts'
import type { Background, CallerIdentity, Clock, IdentityStore, Log } from '../ports.ts'
import { memory } from './memory.ts'
import type { PublishedState } from './state.ts'

/** Opens what was sealed with TIDEGATE_SECRET_KEY. @throws when that is missing or another one */
export type Unseal = (sealed: string) => Promise<string>

/** As of API keys (`key-store.ts`): a key that was switched off stops working alike. */
const refreshAfterMs = 8_000
const maxAgeMs = 10_000
const outageMaxAgeMs = 300_000

/** Characters of records kept, with 100 for each key that does not exist. */
const charsMax = 4_000_000
const unknownChars = 100

/** Access key ids as IAM makes them; whoever sends anything else is unknown without a look. */
const accessKeyIdShape = /^[A-Za-z0-9]{16,128}$/

/**
 * Access keys by their id: declared ones first, from the bundle and the worker's secrets, then those
 * of the admin API. Hops: 0 for declared ones and in steady traffic, else 1.
 */
export function identityStore(
  declared: ReadonlyMap<string, CallerIdentity>,
  published: IdentityStore,
): IdentityStore {
  return {
    caller: (accessKeyId) => declared.get(accessKeyId) ?? published.caller(accessKeyId),
  }
}

/**
 * Declared identities with their secrets out of the worker's bindings. A key whose secret is not
 * there can sign nothing: it is unknown to callers, and the log names the missing binding once.
 */
export function declaredCallers(
  identities: readonly DeclaredIdentity[],
  env: Readonly<Record<string, unknown>>,
  log: Log,
): ReadonlyMap<string, CallerIdentity> {
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
  return callers
}

/**
 * Access keys from the published records. Secrets are opened once, when a record is first read or
 * has changed; a record that cannot be opened is unknown to callers, and the log names its key.
 */
export function publishedCallers(
  state: Pick<PublishedState, 'read'>,
  unseal: Unseal,
  {
    clock,
    background,
    log,
  }: { readonly clock: Clock; readonly background: Background; readonly log: Log },
): IdentityStore {
  const texts = new WeakMap<CallerIdentity, string>()

  async function open(record: PublishedCaller): Promise<CallerIdentity> {
    const { sealedSecret, session, ...description } = record
    const secretAccessKey = await unseal(sealedSecret)
    if (session === undefined) return { ...description, secretAccessKey }
    const { sealedToken, expiresAtMs, issuedAtMs } = session
    const token = await unseal(sealedToken)
    return { ...description, secretAccessKey, session: { token, expiresAtMs, issuedAtMs } }
  }

  const callers = memory<CallerIdentity>({
    clock,
    background,
    refreshAfterMs,
    maxAgeMs,
    outageMaxAgeMs,
    weightMax: charsMax,
    async load(name, earlier) {
      const text = await state.read(name)
      if (text === undefined) return { value: undefined, weight: unknownChars }
      // The same object as long as nothing changed: compiled policies are kept beside it.
      if (earlier !== undefined && texts.get(earlier) === text) {
        return { value: earlier, weight: text.length }
      }
      try {
        // Records are written by the registry alone, in shapes of ours.
        const value = await open(JSON.parse(text) as PublishedCaller)
        texts.set(value, text)
        return { value, weight: text.length }
      } catch {
        log.write({ level: 'error', event: 'identity-secret-unreadable', record: name })
        return { value: undefined, weight: unknownChars }
      }
    },
  })
  return {
    caller: (accessKeyId) =>
      accessKeyIdShape.test(accessKeyId) ? callers.get(`caller/${accessKeyId}`) : undefined,
  }
}
