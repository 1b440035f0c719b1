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
  const bytes = [
    (version << 4) | region,
    generation,
    shard >> 8,
    shard & 0xff,
    ...random(randomBytes),
  ]
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}

/**
 * Where an id leads: `malformed` for a text that is no id at all, `nowhere` for an id that this
 * gateway cannot have made: for its callers such a connection is gone.
 */
export function readConnectionId(id: string): ShardPlace | 'malformed' | 'nowhere' {
  if (!shape.test(id)) return 'malformed'
  const binary = atob(id.replaceAll('-', '+').replaceAll('_', '/'))
  const byte = (index: number): number => binary.charCodeAt(index)
  if (byte(0) >> 4 !== version) return 'nowhere'
  return { region: byte(0) & 0xf, generation: byte(1), shard: (byte(2) << 8) | byte(3) }
}
