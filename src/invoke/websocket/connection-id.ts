/**
 * Connection ids that route themselves: eleven bytes in base64url, `'EAAAAFZkd2hmYWs='`, as AWS's look.
 *
 * | bytes | content |
 * |---|---|
 * | 0 | high nibble: version 1; low nibble: region |
 * | 1 | generation of shards |
 * | 2-3 | shard, big-endian |
 * | 4-10 | random |
 *
 * Ids are no secrets: whoever uses one signs the call.
 */
import { base64url } from 'jose'

/** The shard that an id leads to, within its stage. */
export interface ShardPlace {
  /** 0 to 15; 0 is no region in particular. */
  readonly region: number
  /** 0 to 255; another generation may have another number of shards without moving anybody. */
  readonly generation: number
  /** 0 to 65,535. */
  readonly shard: number
}

const version = 1
const randomBytes = 7
const shape = /^[A-Za-z0-9_-]{15}=$/

/** A new id that leads to a shard. */
export function mintConnectionId(
  { region, generation, shard }: ShardPlace,
  random: (count: number) => Uint8Array,
): string {
  const place = [(version << 4) | region, generation, shard >> 8, shard & 0xff]
  return `${base64url.encode(Uint8Array.of(...place, ...random(randomBytes)))}=`
}

/**
 * Where an id leads: `malformed` for a text that is no id at all, `nowhere` for an id that this
 * gateway cannot have made: for its callers such a connection is gone.
 */
export function readConnectionId(id: string): ShardPlace | 'malformed' | 'nowhere' {
  if (!shape.test(id)) return 'malformed'
  const [head = 0, generation = 0, high = 0, low = 0] = base64url.decode(id)
  if (head >> 4 !== version) return 'nowhere'
  return { region: head & 0xf, generation, shard: (high << 8) | low }
}
