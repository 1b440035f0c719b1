/**
 * Keeps a memory within its bound: what was set first goes first. Whoever deletes and sets again what is
 * used makes that the longest unused.
 * @param sizeMax entries that stay
 */
export function forgetOldest(map: Map<string, unknown>, sizeMax: number): void {
  if (map.size <= sizeMax) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    if (map.size <= sizeMax) return
  }
}
