import { limits } from '../../definition/limits.ts'
import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { BrokenBody, freeBytesMax, readWhole, type Reading, type Unread } from './read.ts'
import { emptyShare, makeRoom, type Room, type RoomOptions } from './room.ts'

/**
 * Of the 128 MB that an isolate has on Cloudflare. While a call waits for its backend a body is there 2.0 to 2.4
 * times, as it came and as text, template's output or event; one with signs beyond Latin-1, 3 times.
 */
const bytesMaxDefault = 40 * 1024 * 1024

const bounds: Omit<RoomOptions, 'bytesMax'> = {
  /** A request's body and a response's. */
  callBytesMax: 2 * limits.payloadBytesMax,
  /** As long as a call waits for its backend where nobody raised that, and a little. */
  heldMsMax: limits.httpApiTimeoutMsMax + 1_000,
  silentMsMax: 5_000,
}

/** How long a client may take for the next 64 KB of a body that the call holds; its last piece may be shorter. */
const bodyIdleMsMax = 30_000

/** How often a call that waits says so, and looks for shares whose time is over. */
const lookEveryMs = 1_000

/** By the settings, which a phase's own copy of the ports shares with the isolate's. */
const rooms = new WeakMap<Ports['settings'], Room>()

/** The isolate's. */
export function roomOf(ports: Ports): Room {
  let room = rooms.get(ports.settings)
  if (room === undefined) {
    const bytesMax = ports.settings.bufferedBytesMax ?? bytesMaxDefault
    room = makeRoom({ bytesMax, ...bounds }, () => ports.clock.now())
    rooms.set(ports.settings, room)
  }
  return room
}

/** Whether a body of this Content-Length is read without the account; never where none is declared. */
export const isFree = (contentLength: string | null | undefined): boolean =>
  contentLength !== null && contentLength !== undefined && Number(contentLength) <= freeBytesMax

/**
 * Reads a body that the call holds until its end. Waits for room, but not past `dueMs`.
 * Throws when the stream breaks off.
 */
export function readHeld(
  call: Invocation,
  ports: Ports,
  stream: ReadableStream<Uint8Array>,
  dueMs: number,
  reading: Pick<Reading, 'bytesMax' | 'bytesExpected' | 'race'>,
): Promise<Uint8Array | Unread> {
  return readWhole(stream, {
    ...reading,
    claim(bytes) {
      const room = roomOf(ports)
      const share = (call.share ??= emptyShare())
      const turn = room.take(share, bytes)
      return turn === undefined || isInTime(turn, () => room.stay(share), dueMs - ports.clock.now())
    },
    giveBack(bytes) {
      if (call.share !== undefined) roomOf(ports).give(call.share, bytes)
    },
  })
}

/** The same for a request's body, which may come slowly but has to come. Throws BrokenBody. */
export async function readRequest(
  call: Invocation,
  ports: Ports,
  stream: ReadableStream<Uint8Array>,
  dueMs: number,
  reading: Pick<Reading, 'bytesMax' | 'bytesExpected'>,
): Promise<Uint8Array | Unread> {
  const race: Reading['race'] = (work) => orLate(work, bodyIdleMsMax)
  try {
    return await readHeld(call, ports, stream, dueMs, { ...reading, race })
  } catch (error) {
    throw new BrokenBody(String(error))
  }
}

/** The refusal of a request whose body was given up; `tooLarge` is the API's own. */
export function unreadRequest(why: Unread, tooLarge: () => Refusal): Refusal {
  switch (why) {
    case 'large':
      return tooLarge()
    case 'no-room':
      return noRoom()
    case 'late':
      return refuse(
        'DEFAULT_4XX',
        { code: 'request-body-stalled', waitedMs: bodyIdleMsMax },
        { status: 408, message: 'Request Timeout' },
      )
  }
}

/** Reads a body for nobody who waits: gives it up where there is no room at once, and holds nothing afterwards. */
export async function readIfRoom(
  ports: Ports,
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<Uint8Array | Unread> {
  const share = emptyShare()
  const room = roomOf(ports)
  try {
    return await readWhole(stream, {
      bytesMax,
      claim: (bytes) => room.take(share, bytes) === undefined,
      giveBack: (bytes) => room.give(share, bytes),
    })
  } finally {
    room.leave(share)
  }
}

/** Ends what a call holds. */
export function release(call: Invocation, ports: Ports): void {
  if (call.share !== undefined) roomOf(ports).leave(call.share)
}

/**
 * A call that waited for room until its time was over. To its client it is one that took too long, and
 * INTEGRATION_TIMEOUT says so in the tables of both kinds of API.
 *
 * Differs: bodies over 64 KB that the gateway reads whole share a bounded part of the isolate's memory. Beyond
 * it calls take turns, in order; one whose time is over before its turn answers as an integration that timed
 * out (504 of a REST API, 503 of an HTTP API).
 */
export const noRoom = (): Refusal =>
  refuse('INTEGRATION_TIMEOUT', { code: 'no-room-for-body', log: 'a timeout error' })

/** Waits for a turn; false when the time was over first. A timer of its own: it has to wait anyway. */
async function isInTime(
  turn: Promise<void>,
  stay: () => void,
  waitMsMax: number,
): Promise<boolean> {
  for (let leftMs = waitMsMax; leftMs > 0; leftMs -= lookEveryMs) {
    if ((await orLate(turn, Math.min(leftMs, lookEveryMs))) !== 'late') return true
    stay()
  }
  return false
}

function orLate<T>(work: Promise<T>, waitMs: number): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, waitMs, 'late')
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
