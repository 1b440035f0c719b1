/** How long a call waits for a store when it can do without: a second is more than a healthy one ever takes. */
export const patienceMs = 1_000

/** What `work` comes to, or `'late'`: then nobody waits for it any more, and its failure is nobody's either. */
export async function within<T>(work: Promise<T>, ms: number): Promise<T | 'late'> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>((elapsed) => {
    timer = setTimeout(elapsed, ms, 'late' as const)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    if (timer !== undefined) clearTimeout(timer)
  }
}
