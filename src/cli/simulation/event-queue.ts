/** Things to happen at instants of simulated time, the earliest first; ties in the order they were added. */
export interface EventQueue {
  add(atMs: number, run: () => void): void
  /** Takes the next event off; `undefined` when none is left. */
  next(): { readonly atMs: number; readonly run: () => void } | undefined
}

interface Entry {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

const before = (a: Entry, b: Entry): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

/** A queue on a binary heap. */
export function eventQueue(): EventQueue {
  const heap: Entry[] = []
  let added = 0
  const entryAt = (index: number): Entry => {
    const entry = heap[index]
    if (entry === undefined) throw new Error(`no entry at ${index}`)
    return entry
  }
  const swap = (a: number, b: number): void => {
    const entry = entryAt(a)
    heap[a] = entryAt(b)
    heap[b] = entry
  }
  return {
    add(atMs, run) {
      heap.push({ atMs, order: added++, run })
      let index = heap.length - 1
      while (index > 0) {
        const parent = (index - 1) >> 1
        if (!before(entryAt(index), entryAt(parent))) break
        swap(index, parent)
        index = parent
      }
    },
    next() {
      const first = heap[0]
      const last = heap.pop()
      if (first === undefined || last === undefined || heap.length === 0) return first
      heap[0] = last
      for (let index = 0; ;) {
        const [left, right] = [2 * index + 1, 2 * index + 2]
        let least = index
        if (left < heap.length && before(entryAt(left), entryAt(least))) least = left
        if (right < heap.length && before(entryAt(right), entryAt(least))) least = right
        if (least === index) return first
        swap(index, least)
        index = least
      }
    },
  }
}
