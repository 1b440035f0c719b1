/**
 * For reads that may overtake each other: only what the last one found is shown, and only the last
 * one fails.
 */
export function showLatest<Question, Found>(
  read: (question: Question) => Promise<Found>,
  show: (found: Found) => void,
): (question: Question) => Promise<void> {
  let asked = 0
  return async (question) => {
    const mine = ++asked
    try {
      const found = await read(question)
      if (mine === asked) show(found)
    } catch (error) {
      if (mine === asked) throw error
    }
  }
}

/** For reads on a timer that go on from where the last one ended: asked meanwhile, the one under way answers. */
export function oneAtATime(read: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | undefined
  return () =>
    (underWay ??= read().finally(() => {
      underWay = undefined
    }))
}
