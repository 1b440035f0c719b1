import { describe, expect, it } from 'vitest'
import type { RefusedCall } from '../ports-journal.ts'
import {
  isolateJournal,
  type JournalBatch,
  type JournalOptions,
  type JournalRelay,
} from './journal.ts'

type Kv = NonNullable<JournalOptions['shared']>

const refused = (requestId: string, startedAtMs = 1_000): RefusedCall => ({
  requestId,
  startedAtMs,
  method: 'GET',
  url: '/',
  status: 403,
  protocolType: 'REST',
  phase: 'api-key',
  reason: { code: 'key-missing' },
})

/** KV as far as the journal uses it. */
function fakeKv(): Kv & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>()
  const kv = {
    entries,
    put: async (name: string, text: string) => void entries.set(name, text),
    get: async (name: string) => JSON.parse(entries.get(name) ?? 'null') as unknown,
    list: async ({ prefix, limit }: { prefix: string; limit: number }) => ({
      keys: [...entries.keys()]
        .filter((name) => name.startsWith(prefix))
        .toSorted()
        .slice(0, limit)
        .map((name) => ({ name })),
    }),
  }
  return kv as unknown as Kv & { readonly entries: Map<string, string> }
}

function isolate(shared?: Kv, echoes = true, relay?: JournalRelay, now = () => 2_000) {
  const lines: object[] = []
  const later: (() => Promise<unknown>)[] = []
  const journal = isolateJournal({
    clock: { now },
    later: { run: (_, work) => void later.push(work) },
    log: { write: (line) => void lines.push(line) },
    echoes,
    shared,
    relay,
  })
  return { journal, lines, later }
}

describe('the journal of an isolate', () => {
  it('finds a refusal by its request id, and forgets the oldest', async () => {
    const { journal } = isolate()
    for (let at = 0; at < 600; at++) journal.refused(refused(`r${at}`))
    expect((await journal.refusal('r599'))?.requestId).toBe('r599')
    expect(await journal.refusal('r99')).toBeUndefined()
    expect((await journal.refusals(1_000)).map(({ requestId }) => requestId)).toHaveLength(500)
  })

  it('lists refusals newest first', async () => {
    const { journal } = isolate()
    journal.refused(refused('old', 1_000))
    journal.refused(refused('new', 1_500))
    expect((await journal.refusals(10)).map(({ requestId }) => requestId)).toEqual(['new', 'old'])
  })

  it('shares what it refused in one write, so that another isolate can explain it', async () => {
    const kv = fakeKv()
    const [one, other] = [isolate(kv), isolate(kv)]
    one.journal.refused(refused('a'))
    one.journal.refused(refused('b'))
    expect(one.later).toHaveLength(1)
    expect(await other.journal.refusal('b')).toBeUndefined()
    await one.later[0]?.()
    expect(kv.entries.size).toBe(1)
    expect((await other.journal.refusal('b'))?.reason.code).toBe('key-missing')
    expect(await one.journal.refusals(10)).toHaveLength(2)
  })

  it('finds what was refused last, however many batches there are of earlier', async () => {
    const kv = fakeKv()
    let nowMs = Date.UTC(2026, 0, 15)
    const isolates = Array.from({ length: 3 }, () => isolate(kv, true, undefined, () => nowMs))
    for (let batch = 0; batch < 120; batch++) {
      for (const [index, { journal, later }] of isolates.entries()) {
        journal.refused(refused(`${index}-${batch}`, nowMs))
        await later.pop()?.()
      }
      nowMs += 5_000
    }
    const { journal } = isolate(kv, true, undefined, () => nowMs)
    for (const index of [0, 1, 2]) {
      expect((await journal.refusal(`${index}-119`))?.requestId).toBe(`${index}-119`)
    }
  })

  it('shares a hundred refusals of one interval and drops the rest', async () => {
    const kv = fakeKv()
    const { journal, later } = isolate(kv)
    for (let at = 0; at < 300; at++) journal.refused(refused(`r${at}`))
    await later[0]?.()
    expect(JSON.parse([...kv.entries.values()][0] ?? '[]')).toHaveLength(100)
    journal.refused(refused('next'))
    expect(later).toHaveLength(2)
  })

  it('admits fifty lines a second and says how many it dropped', () => {
    const { journal, lines } = isolate()
    const admitted = Array.from({ length: 80 }, () => journal.admits(1_000)).filter(Boolean)
    expect(admitted).toHaveLength(50)
    expect(journal.admits(2_000)).toBe(true)
    expect(lines).toEqual([{ level: 'warn', event: 'access-dropped', dropped: 30 }])
  })

  it('numbers lines, and lists those after a number, oldest first', () => {
    const { journal } = isolate()
    for (let status = 1; status <= 600; status++) journal.access({ status }, true)
    expect(journal.lines(0, 500)[0]).toEqual({ sequence: 101, line: { status: 101 } })
    expect(journal.lines(598, 10).map(({ sequence }) => sequence)).toEqual([599, 600])
    expect(journal.lines(0, 2).map(({ sequence }) => sequence)).toEqual([599, 600])
  })

  it.each([
    [true, true, 1],
    [true, false, 0],
    [false, true, 0],
  ])('writes lines to the log where wanted: echoes %s, asked %s', (echoes, asked, written) => {
    const { journal, lines } = isolate(undefined, echoes)
    journal.access({ status: 200 }, asked)
    expect(lines).toHaveLength(written)
  })

  it('relays what it notes in batches, of a bounded size', async () => {
    const batches: JournalBatch[] = []
    const { journal, later } = isolate(undefined, true, async (batch) => void batches.push(batch))
    journal.access({ status: 200 }, false)
    journal.refused(refused('a'))
    expect(later).toHaveLength(1)
    await later[0]?.()
    expect(batches).toEqual([{ refusals: [refused('a')], lines: [{ status: 200 }] }])
    for (let at = 0; at < 600; at++) journal.refused(refused(`r${at}`))
    expect(later).toHaveLength(2)
    await later[1]?.()
    expect(batches[1]?.refusals).toHaveLength(500)
  })
})
