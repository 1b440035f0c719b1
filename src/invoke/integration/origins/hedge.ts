import type { Refusal } from '../../refusal.ts'

/** What one origin came to. */
export type Answer = Response | Refusal

/** Lets go of an answer that another one replaces. */
export function discard(answer: Answer | undefined): void {
  if (answer instanceof Response) answer.body?.cancel().catch(() => undefined)
}

/**
 * Waits for a first attempt, and after a while begins a second one elsewhere: the first good answer
 * wins, and the other is let go. At most two are under way.
 * @param second begins it; `undefined` when nobody else may be asked, or no retry is left
 */
export async function hedged(
  first: Promise<Answer>,
  afterMs: number,
  second: () => Promise<Answer> | undefined,
  isGood: (answer: Answer) => boolean,
): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const slow = new Promise<'slow'>((elapsed) => {
    timer = setTimeout(elapsed, afterMs, 'slow' as const)
  })
  const early = await Promise.race([first, slow])
  if (timer !== undefined) clearTimeout(timer)
  if (early !== 'slow') return early
  const other = second()
  return other === undefined ? first : firstGood(first, other, isGood)
}

async function firstGood(
  a: Promise<Answer>,
  b: Promise<Answer>,
  isGood: (answer: Answer) => boolean,
): Promise<Answer> {
  const { answer, rest } = await Promise.race([
    a.then((answer) => ({ answer, rest: b })),
    b.then((answer) => ({ answer, rest: a })),
  ])
  if (isGood(answer)) {
    // Nobody waits for it any more; what it still brings must not count as unhandled.
    rest.then(discard, () => undefined)
    return answer
  }
  discard(answer)
  return rest
}
