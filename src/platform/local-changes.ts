/**
 * What the registry in this very isolate has changed. On one machine gateway and registry share an
 * isolate, so that readers see a change at once although they trust their memory for longer; on
 * Cloudflare the registry is elsewhere, and KV's propagation is what a reader waits for.
 */
let changes = 0

/** Records that KV does not have in their newest form: readers ask the registry for them. */
const pending = new Set<string>()

export const localChanges = {
  /** Every remembered record may be old now. */
  note: (): void => void changes++,
  count: (): number => changes,
  /** One record has changed and is not in KV yet. */
  pend(name: string): void {
    pending.add(name)
    changes++
  },
  isPending: (name: string): boolean => pending.has(name),
  /** KV has everything. */
  settle(): void {
    pending.clear()
    changes++
  },
} as const
