/**
 * Counts the publications that this very isolate has made. On one machine the registry lives in the
 * same isolate as the gateway, so readers see a change at once although they trust their memory for
 * longer; on Cloudflare the registry is elsewhere, and KV's propagation is what a reader waits for.
 */
let changes = 0

export const localChanges = {
  note: (): void => void changes++,
  count: (): number => changes,
} as const
