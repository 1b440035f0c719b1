import type { Ports } from '../../ports.ts'

/** The time a backend has. `end` must be called, or what waits keeps the call alive. */
export interface Deadline {
  readonly timeoutMs: number
  /** Milliseconds since the epoch. */
  readonly dueMs: number
  /**
   * Settles as `work` does, or with `'late'` when the time is over first; what then becomes of
   * `work` is nobody's. One work at a time.
   */
  readonly race: <T>(work: Promise<T>) => Promise<T | 'late'>
  readonly end: () => void
}

/**
 * A timer costs a call as much as all of its routing, and next to none goes off. While an isolate
 * is busy, one watch looks after the deadlines of all its calls.
 *
 * The watch lives in the request that began it and ends after `watchMs`, when calls that still wait
 * get timers of their own. Should its request die before, the next call begins another; that there
 * is a next call soon is what makes an isolate busy.
 */
const lookEveryMs = 250
const watchMs = 5_000
/** Shorter times are kept to the millisecond; longer ones may end `lookEveryMs` late. */
const watchedTimeoutMsMin = 5_000
/** Calls in a second from which an isolate is busy. */
const busyCalls = 100

/** One call's time. Changed in place. */
interface Waiter {
  readonly dueMs: number
  isLate: boolean
  /** Tells the race that is on. */
  tell: ((late: 'late') => void) | undefined
  /** Its own, where no watch looks after it. */
  timer: ReturnType<typeof setTimeout> | undefined
  /** Tells it that the watch ends: only the call's own request can set a timer that lives as long as the call. */
  leave: (() => void) | undefined
}

/** One isolate's watch. Changed in place. */
interface Watch {
  readonly waiting: Set<Waiter>
  /** Grows with each beginning and end: looks of an earlier watch do nothing. */
  generation: number
  endsAtMs: number
  lookedAtMs: number
  /** Calls since `secondMs`. */
  secondMs: number
  calls: number
  isBusy: boolean
}

const watches = new WeakMap<Ports, Watch>()

/**
 * Begins a backend's time. For a race, and no AbortSignal: one handed to fetch costs half as much as
 * the whole call. The runtime cancels what is still under way once the client has its answer.
 */
export function deadlineIn(ports: Ports, timeoutMs: number): Deadline {
  const nowMs = ports.clock.now()
  const watch = watchOf(ports, nowMs)
  const waiter: Waiter = {
    dueMs: nowMs + timeoutMs,
    isLate: false,
    tell: undefined,
    timer: undefined,
    leave: undefined,
  }
  if (isBusy(watch, nowMs) && timeoutMs >= watchedTimeoutMsMin) {
    if (nowMs - watch.lookedAtMs > 4 * lookEveryMs) begin(ports, watch, nowMs)
    void new Promise<void>((leave) => (waiter.leave = leave)).then(() => {
      // Its end may have come in between.
      if (waiter.leave === undefined) return
      setTimer(waiter, Math.min(timeoutMs, waiter.dueMs - ports.clock.now()))
    })
    watch.waiting.add(waiter)
  } else {
    setTimer(waiter, timeoutMs)
  }
  return {
    timeoutMs,
    dueMs: waiter.dueMs,
    race: (work) => race(waiter, work),
    end() {
      waiter.leave = undefined
      watch.waiting.delete(waiter)
      if (waiter.timer !== undefined) clearTimeout(waiter.timer)
    },
  }
}

/** One promise for both ends of the race: `Promise.race` makes five. */
function race<T>(waiter: Waiter, work: Promise<T>): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    if (waiter.isLate) resolve('late')
    waiter.tell = resolve
    work.then(resolve, reject)
  })
}

function setTimer(waiter: Waiter, afterMs: number): void {
  waiter.timer = setTimeout(expire, afterMs, waiter)
}

function expire(waiter: Waiter): void {
  waiter.isLate = true
  waiter.tell?.('late')
}

function watchOf(ports: Ports, nowMs: number): Watch {
  let watch = watches.get(ports)
  if (watch === undefined) {
    watch = {
      waiting: new Set(),
      generation: 0,
      endsAtMs: 0,
      lookedAtMs: 0,
      secondMs: nowMs,
      calls: 0,
      isBusy: false,
    }
    watches.set(ports, watch)
  }
  return watch
}

/** Counts this call, and tells whether there were enough in the second before or in this one. */
function isBusy(watch: Watch, nowMs: number): boolean {
  if (nowMs - watch.secondMs >= 1_000) {
    watch.isBusy = nowMs - watch.secondMs < 2_000 && watch.calls >= busyCalls
    watch.secondMs = nowMs
    watch.calls = 0
  }
  watch.calls++
  return watch.isBusy || watch.calls >= busyCalls
}

function begin(ports: Ports, watch: Watch, nowMs: number): void {
  watch.generation++
  watch.endsAtMs = nowMs + watchMs
  watch.lookedAtMs = nowMs
  lookLater(ports, watch, watch.generation)
}

function lookLater(ports: Ports, watch: Watch, generation: number): void {
  ports.later.run(lookEveryMs, async () => {
    if (generation === watch.generation) look(ports, watch)
  })
}

function look(ports: Ports, watch: Watch): void {
  const nowMs = ports.clock.now()
  // Where the clock stepped back, instants say nothing any more: each call gets a timer.
  const isLast = nowMs >= watch.endsAtMs || nowMs < watch.lookedAtMs
  watch.lookedAtMs = isLast ? 0 : nowMs
  for (const waiter of watch.waiting) {
    const isLate = waiter.dueMs <= nowMs
    if (!isLate && !isLast) continue
    watch.waiting.delete(waiter)
    if (isLate) expire(waiter)
    else waiter.leave?.()
  }
  if (!isLast) lookLater(ports, watch, watch.generation)
}
