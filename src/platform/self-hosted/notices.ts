import type { Gathering } from '../../ports-journal.ts'
import { localChanges } from '../local-changes.ts'

/**
 * What the first of several processes on one machine tells the others and asks of them: the changes of
 * its registry, before it answers whoever made them, so that the others see a change as soon as their
 * own would have been seen; and what they counted, before it answers whoever wants to know.
 */
const paths = { changes: '/changes', gather: '/gather' } as const

interface ChangesMessage {
  /** Whether KV has everything that was told before. */
  readonly isSettled: boolean
  /** Records that KV does not have in their newest form. */
  readonly names: readonly string[]
}

/** Another process. */
interface Listener {
  fetch(url: string, init: RequestInit): Promise<Response>
}

type Failed = (error: unknown) => void

/** Waits for all. A process that cannot be reached is ending, and the gateway with it. */
async function post(
  listeners: readonly Listener[],
  path: string,
  message: object,
  failed: Failed,
): Promise<void> {
  const body = JSON.stringify(message)
  const answers = listeners.map(async (listener) => {
    const response = await listener.fetch(`http://process${path}`, { method: 'POST', body })
    await response.body?.cancel()
  })
  for (const answer of await Promise.allSettled(answers)) {
    if (answer.status === 'rejected') failed(answer.reason)
  }
}

/** Has other processes tell what they counted and noted. */
export const askAll =
  (listeners: readonly Listener[], failed: Failed) =>
  (what: Gathering): Promise<void> =>
    post(listeners, paths.gather, what, failed)

/** Collects what the registry of this isolate changes and sends it, one message at a time. */
export function tellChanges(listeners: readonly Listener[], failed: Failed) {
  let names = new Set<string>()
  let isSettled = false
  let isWaiting = false
  let telling: Promise<void> = Promise.resolve()

  function send(): Promise<void> {
    isWaiting = false
    const message: ChangesMessage = { isSettled, names: [...names] }
    names = new Set()
    isSettled = false
    return post(listeners, paths.changes, message, failed)
  }

  localChanges.listen((name) => {
    if (name === undefined) {
      names.clear()
      isSettled = true
    } else {
      names.add(name)
    }
    if (isWaiting) return
    isWaiting = true
    telling = telling.then(send)
  })
  return {
    /** Settles when the others know all changes so far. */
    told: (): Promise<void> => telling,
  }
}

/** The other end: changes of the first process become this one's own, and its questions are answered by 204. */
export async function hearNotice(
  request: Request,
  tell: (what: Gathering) => Promise<void>,
): Promise<Response> {
  const isQuestion = new URL(request.url).pathname === paths.gather
  // Only the two functions above send it.
  if (isQuestion) await tell((await request.json()) as Gathering)
  else heed((await request.json()) as ChangesMessage)
  return new Response(null, { status: 204 })
}

function heed({ isSettled, names }: ChangesMessage): void {
  if (isSettled) localChanges.settle()
  for (const name of names) localChanges.pend(name)
}
