import { localChanges } from '../local-changes.ts'

/**
 * Where several processes serve one machine, the registry's tells the others what it changed before
 * it answers whoever changed it: they see a change as soon as their own process would have.
 */
interface ChangesMessage {
  /** Whether KV has everything that was told before. */
  readonly isSettled: boolean
  /** Records that KV does not have in their newest form. */
  readonly names: readonly string[]
}

/** Another process, and what it could not be told. */
interface Listener {
  fetch(url: string, init: RequestInit): Promise<Response>
}

/** Collects what the registry of this isolate changes and sends it, one message at a time. */
export function tellChanges(listeners: readonly Listener[], failed: (error: unknown) => void) {
  let names = new Set<string>()
  let isSettled = false
  let isWaiting = false
  let telling: Promise<void> = Promise.resolve()

  async function send(): Promise<void> {
    isWaiting = false
    const message: ChangesMessage = { isSettled, names: [...names] }
    names = new Set()
    isSettled = false
    const body = JSON.stringify(message)
    const answers = listeners.map(async (listener) => {
      const response = await listener.fetch('http://changes/', { method: 'POST', body })
      await response.body?.cancel()
    })
    // A process that cannot be told is ending, and the gateway with it.
    for (const answer of await Promise.allSettled(answers)) {
      if (answer.status === 'rejected') failed(answer.reason)
    }
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

/** The other end: changes of the registry's process become this one's own. */
export async function hearChanges(request: Request): Promise<Response> {
  // Only `tellChanges` sends it.
  const { isSettled, names } = (await request.json()) as ChangesMessage
  if (isSettled) localChanges.settle()
  for (const name of names) localChanges.pend(name)
  return new Response(null, { status: 204 })
}
