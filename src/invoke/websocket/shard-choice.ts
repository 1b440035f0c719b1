import type { Ports } from '../../ports.ts'

/** Shards a stage can have in one region and generation: what fits an id. */
const shardsMax = 65_536

/** How long a shard's count is believed; connections come and go. */
const countTtlMs = 30_000

/** Stages and regions an isolate keeps counts of; one that is forgotten starts again at its first shard. */
const ranksMax = 1_000

/** Shards that are worth looking through one by one. */
const searchedMax = 64

interface Known {
  count: number
  atMs: number
}

/** What an isolate knows of the shards of one stage and region. */
interface Rank {
  /** Shards in use: a power of two. */
  width: number
  readonly known: Map<number, Known>
}

const memories = new WeakMap<Ports, Map<string, Rank>>()

/**
 * Chooses the shard of a new connection: two at random, the emptier one. A stage starts with one
 * shard and gets twice as many when those chosen are full, so that few connections share one object
 * and its timer. Hops: 0; counts come back with each connection that opened.
 * @param key `'a1b2c3d4e5/prod/0'`: stage and region
 * @param target connections that a shard should have at most
 */
export function chooseShard(ports: Ports, key: string, target: number): number {
  const rank = rankOf(ports, key, target)
  const nowMs = ports.clock.now()
  const pick = (): number => Math.floor(ports.random.fraction() * rank.width)
  const count = (shard: number): number => countOf(rank, shard, nowMs)
  let shard = emptier(pick(), pick(), count)
  while (count(shard) >= target && rank.width < shardsMax) {
    // Two that are full may be bad luck: few shards are looked through before there are more.
    const roomy = rank.width > searchedMax ? -1 : roomyShard(rank.width, target, count)
    if (roomy < 0) rank.width *= 2
    shard = roomy < 0 ? emptier(pick(), pick(), count) : roomy
  }
  // Counted at once: many may open before the first count comes back.
  rank.known.set(shard, { count: count(shard) + 1, atMs: nowMs })
  return shard
}

const emptier = (one: number, other: number, count: (shard: number) => number): number =>
  count(one) <= count(other) ? one : other

function roomyShard(width: number, target: number, count: (shard: number) => number): number {
  for (let shard = 0; shard < width; shard++) if (count(shard) < target) return shard
  return -1
}

/** Takes note of how many connections a shard has. */
export function learnCount(ports: Ports, key: string, shard: number, count: number): void {
  memories.get(ports)?.get(key)?.known.set(shard, { count, atMs: ports.clock.now() })
}

function countOf({ known }: Rank, shard: number, nowMs: number): number {
  const entry = known.get(shard)
  return entry === undefined || nowMs - entry.atMs > countTtlMs ? 0 : entry.count
}

function rankOf(ports: Ports, key: string, target: number): Rank {
  let ranks = memories.get(ports)
  if (ranks === undefined) memories.set(ports, (ranks = new Map()))
  let rank = ranks.get(key)
  if (rank === undefined) {
    if (ranks.size >= ranksMax) ranks.clear()
    // One connection each: spread over all there are at once.
    ranks.set(key, (rank = { width: target === 1 ? shardsMax : 1, known: new Map() }))
  }
  return rank
}
