/**
 * What the registry in this very isolate has changed. On one machine gateway and registry share an
 * isolate, so that readers see a change at once although they trust their memory for longer; where
 * several processes serve, the registry's tells the others (`self-hosted/notices.ts`). On Cloudflare
 * the registry is elsewhere, and KV's propagation is what a reader waits for.
 */
let changes = 0

/** Records that KV does not have in their newest form: readers ask the registry for them. */
const pending = new Set<string>()

/** Names that are pending from now on; `undefined`: none is any more. */
type Listener = (name: string | undefined) => void

let listener: Listener | undefined

export const localChanges = {
  /** Every remembered record may be old now. */
  note: (): void => void changes++,
  count: (): number => changes,
  /** One record has changed and is not in KV yet. */
  pend(name: string): void {
    pending.add(name)
    changes++
    listener?.(name)
  },
  isPending: (name: string): boolean => pending.has(name),
  /** KV has everything. */
  settle(): void {
    pending.clear()
    changes++
    listener?.(undefined)
  },
  /** One listener an isolate. */
  listen: (told: Listener): void => void (listener = told),
} as const
