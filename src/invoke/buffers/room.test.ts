import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyShare, makeRoom, type Room, type Share } from './room.ts'

/** A room of 100 bytes, 40 of them for one call at a time, that counts a share for 1,000 ms and hears of those who wait every 300. */
function makeSmall() {
  const world = { nowMs: 0 }
  const options = { bytesMax: 100, callBytesMax: 40, heldMsMax: 1_000, silentMsMax: 300 }
  return { world, room: makeRoom(options, () => world.nowMs) }
}

type Act =
  | readonly ['take' | 'give', name: string, bytes: number]
  | readonly ['leave', name: string]
  /** A share says that it waits. */
  | readonly ['stay', name: string, atMs: number]

interface Story {
  readonly acts: readonly Act[]
  /** Who waits for a turn in the end. */
  readonly waiting: readonly string[]
  readonly bytes: number
}

const stories: Readonly<Record<string, Story>> = {
  'lets calls take freely below its bound': {
    acts: [
      ['take', 'a', 30],
      ['take', 'b', 30],
    ],
    waiting: [],
    bytes: 60,
  },
  'lets one call at a time pass the bound': {
    acts: [
      ['take', 'a', 30],
      ['take', 'b', 30],
      ['take', 'c', 10],
      ['take', 'd', 10],
    ],
    waiting: ['d'],
    bytes: 70,
  },
  'gives that call all that it needs': {
    acts: [
      ['take', 'a', 60],
      ['take', 'b', 20],
      ['take', 'c', 10],
      ['take', 'b', 20],
    ],
    waiting: ['c'],
    bytes: 100,
  },
  'lets the next pass when that call leaves': {
    acts: [
      ['take', 'a', 60],
      ['take', 'b', 20],
      ['take', 'c', 10],
      ['take', 'd', 10],
      ['leave', 'b'],
    ],
    waiting: ['d'],
    bytes: 70,
  },
  'lets all pass that fit when bytes come back': {
    acts: [
      ['take', 'a', 60],
      ['take', 'b', 20],
      ['take', 'c', 10],
      ['take', 'd', 10],
      ['leave', 'a'],
    ],
    waiting: [],
    bytes: 40,
  },
  'counts what is given back as free': {
    acts: [
      ['take', 'a', 60],
      ['take', 'b', 10],
      ['take', 'c', 10],
      ['give', 'a', 40],
    ],
    waiting: [],
    bytes: 40,
  },
  'lets nobody pass those who wait, however little they want': {
    acts: [
      ['take', 'a', 55],
      ['take', 'b', 20],
      ['take', 'c', 20],
      ['take', 'd', 1],
    ],
    waiting: ['c', 'd'],
    bytes: 75,
  },
  'lets a call that holds bytes and waits for more have them in its turn': {
    acts: [
      ['take', 'a', 30],
      ['take', 'b', 30],
      ['take', 'a', 30],
      ['take', 'b', 30],
    ],
    waiting: ['b'],
    bytes: 90,
  },
  'forgets the turn of a call that leaves': {
    acts: [
      ['take', 'a', 60],
      ['take', 'b', 20],
      ['take', 'c', 20],
      ['leave', 'c'],
      ['leave', 'b'],
    ],
    waiting: ['c'],
    bytes: 60,
  },
  'takes a second leaving for nothing': {
    acts: [
      ['take', 'a', 60],
      ['leave', 'a'],
      ['leave', 'a'],
      ['give', 'a', 5],
    ],
    waiting: [],
    bytes: 0,
  },
  'stops counting what nobody gave back': {
    acts: [
      ['take', 'a', 60],
      ['take', 'b', 20],
      ['take', 'c', 20],
      ['stay', 'c', 250],
      ['stay', 'c', 500],
      ['stay', 'c', 750],
      ['stay', 'c', 1_000],
    ],
    waiting: [],
    bytes: 20,
  },
  'gives up the turn of a share that says nothing': {
    acts: [
      ['take', 'a', 60],
      ['take', 'b', 20],
      ['take', 'gone', 20],
      ['take', 'c', 20],
      ['stay', 'c', 300],
      ['stay', 'c', 301],
      ['leave', 'b'],
    ],
    waiting: ['gone'],
    bytes: 80,
  },
  'goes on counting a share that grows': {
    acts: [
      ['take', 'a', 10],
      ['stay', 'x', 900],
      ['take', 'a', 10],
      ['stay', 'x', 1_100],
    ],
    waiting: [],
    bytes: 20,
  },
}

/** Lets calls do what the acts say; who waits for a turn then. */
async function play(room: Room, world: { nowMs: number }, acts: readonly Act[]) {
  const shares = new Map<string, Share>()
  const waiting: string[] = []
  for (const act of acts) {
    const share = shares.get(act[1]) ?? emptyShare()
    shares.set(act[1], share)
    if (act[0] === 'stay') {
      world.nowMs = act[2]
      room.stay(share)
    } else if (act[0] === 'leave') room.leave(share)
    else if (act[0] === 'give') room.give(share, act[2])
    else {
      const turn = room.take(share, act[2])
      if (turn === undefined) continue
      waiting.push(act[1])
      void turn.then(() => waiting.splice(waiting.indexOf(act[1]), 1))
    }
  }
  // Turns that have come are told in microtasks.
  await new Promise(setImmediate)
  return waiting
}

describe('the room for bodies', () => {
  it.each(Object.entries(stories))('%s', async (_, { acts, waiting, bytes }) => {
    const { room, world } = makeSmall()
    expect(await play(room, world, acts)).toEqual(waiting)
    expect(room.bytes).toBe(bytes)
  })
})

/** What a call holds one after the other, whether it is given up in the middle, and how it lies in time. */
const callShape = fc.record({
  takes: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 4 }),
  unused: fc.integer({ min: 0, max: 10 }),
  end: fc.constantFrom('answered', 'aborted', 'forgotten', 'silent'),
})

/** One call: takes piece by piece with other calls in between, and ends somehow. */
async function live(
  room: Room,
  share: Share,
  { takes, unused, end }: { takes: readonly number[]; unused: number; end: string },
  seen: (bytes: number) => void,
): Promise<void> {
  for (const [at, bytes] of takes.entries()) {
    const turn = room.take(share, bytes)
    if (end === 'aborted' && at > 0) break
    if (end === 'silent') return
    if (turn !== undefined) await turn
    seen(room.bytes)
    await new Promise(setImmediate)
  }
  if (end === 'forgotten') return
  room.give(share, unused)
  room.leave(share)
}

it('never passes its bound, never lets calls wait for each other, and ends empty', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(callShape, { maxLength: 30 }), async (calls) => {
      const { room, world } = makeSmall()
      let most = 0
      const heard: Share[] = []
      const lives = calls.map((shape) => {
        const share = emptyShare()
        if (shape.end !== 'silent') heard.push(share)
        return live(room, share, shape, (bytes) => (most = Math.max(most, bytes)))
      })
      const state = { isOver: false }
      void Promise.all(lives).then(() => (state.isOver = true))
      // Who was forgotten is found by those who wait; the bound on turns is what a deadlock would pass.
      for (let turn = 0; turn < 500 && !state.isOver; turn++) {
        world.nowMs += 100
        for (const share of heard) room.stay(share)
        await new Promise(setImmediate)
      }
      expect(state.isOver).toBe(true)
      expect(most).toBeLessThanOrEqual(100)
      world.nowMs += 1_000
      room.stay(emptyShare())
      expect(room.bytes).toBe(0)
    }),
    { numRuns: 100 },
  )
})
