/** What one call holds of a room. Changed in place, by the room alone. */
export interface Share {
  bytes: number
  /** When the room stops counting it, should nobody have left by then. */
  heldUntilMs: number
}

/** The room's bounds. */
export interface RoomOptions {
  readonly bytesMax: number
  /** The most that one call comes to hold, all its bodies together: kept free for one call at a time. */
  readonly callBytesMax: number
  /**
   * How long a share counts from the last time it grew. A runtime that ends a call when its client has
   * gone runs no more of its code, and nobody says that its bytes are free.
   */
  readonly heldMsMax: number
  /** How long a share that waits keeps its place without saying that it does, for the same reason. */
  readonly silentMsMax: number
}

/** An account of the bytes of bodies that an isolate holds. It counts; it holds nothing itself. */
export interface Room {
  /** All that is held. */
  readonly bytes: number
  /**
   * Adds `bytes` to a share: at once (`undefined`), or when its turn has come. Turns come in the order of
   * asking; a turn whose share leaves before never comes, and its promise never settles.
   */
  take(share: Share, bytes: number): Promise<void> | undefined
  /** Gives back what was taken and not needed. */
  give(share: Share, bytes: number): void
  /** Ends a share: its bytes are free, its turn is given up. May be said twice. */
  leave(share: Share): void
  /** Says that a share waits still. Stops counting those whose time is over, and gives up the turns of the silent. */
  stay(share: Share): void
}

interface Waiter {
  readonly share: Share
  readonly bytes: number
  readonly admit: () => void
  heardAtMs: number
}

export const emptyShare = (): Share => ({ bytes: 0, heldUntilMs: 0 })

/**
 * Below `bytesMax − callBytesMax` everybody takes freely. Beyond it one call at a time does, the one that
 * has waited longest, and takes all it needs to its end: it waits for nobody, so that calls which hold a
 * request's body and need room for a response's never wait for each other.
 */
export function makeRoom(options: RoomOptions, nowMs: () => number): Room {
  const freelyMax = options.bytesMax - options.callBytesMax
  const shares = new Set<Share>()
  const waiting: Waiter[] = []
  let bytes = 0
  let favoured: Share | undefined

  const hold = (share: Share, more: number): void => {
    bytes += more
    share.bytes += more
    share.heldUntilMs = nowMs() + options.heldMsMax
    shares.add(share)
  }
  const isFree = (share: Share, more: number): boolean =>
    share === favoured || bytes + more <= freelyMax
  const admit = (): void => {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      if (nowMs() - first.heardAtMs > options.silentMsMax) {
        waiting.shift()
        continue
      }
      if (!isFree(first.share, first.bytes)) {
        if (favoured !== undefined) return
        favoured = first.share
      }
      waiting.shift()
      hold(first.share, first.bytes)
      first.admit()
    }
  }
  const drop = (share: Share): void => {
    bytes -= share.bytes
    share.bytes = 0
    shares.delete(share)
    if (share === favoured) favoured = undefined
  }
  const lapse = (): void => {
    const now = nowMs()
    for (const share of shares) if (share.heldUntilMs <= now) drop(share)
    admit()
  }

  return {
    get bytes() {
      return bytes
    },
    take(share, more) {
      if (share === favoured || (waiting.length === 0 && isFree(share, more))) {
        hold(share, more)
        return undefined
      }
      return new Promise((resolve) => {
        waiting.push({ share, bytes: more, admit: resolve, heardAtMs: nowMs() })
        lapse()
      })
    },
    give(share, unused) {
      const returned = Math.min(unused, share.bytes)
      share.bytes -= returned
      bytes -= returned
      admit()
    },
    leave(share) {
      const at = waiting.findIndex((one) => one.share === share)
      if (at >= 0) waiting.splice(at, 1)
      drop(share)
      admit()
    },
    stay(share) {
      const waiter = waiting.find((one) => one.share === share)
      if (waiter !== undefined) waiter.heardAtMs = nowMs()
      lapse()
    },
  }
}
