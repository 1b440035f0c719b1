import { describe, expect, it } from 'vitest'
import { mintConnectionId, readConnectionId } from './connection-id.ts'

const random = (count: number): Uint8Array => new Uint8Array(count).fill(0xfb)

describe('a connection id', () => {
  it.each([
    [{ region: 0, generation: 0, shard: 0 }, 'EAAAAPv7-_v7-_s='],
    [{ region: 9, generation: 1, shard: 7 }, 'GQEAB_v7-_v7-_s='],
    [{ region: 15, generation: 255, shard: 0x1234 }, 'H_8SNPv7-_v7-_s='],
    [{ region: 0, generation: 0, shard: 65_535 }, 'EAD___v7-_v7-_s='],
  ])('leads to %j', (place, id) => {
    expect(mintConnectionId(place, random)).toBe(id)
    expect(readConnectionId(id)).toEqual(place)
  })

  it('differs for each connection of a shard', () => {
    const place = { region: 0, generation: 0, shard: 0 }
    const mint = () =>
      mintConnectionId(place, (count) => crypto.getRandomValues(new Uint8Array(count)))
    expect(mint()).not.toBe(mint())
  })

  it.each([
    ['malformed', ''],
    ['malformed', 'not-an-id'],
    ['malformed', 'EAAAAPv7-_v7-_s'],
    ['malformed', 'EAAAAPv7+_v7-_s='],
    ['malformed', 'EAAAAPv7-_v7-_s=='],
    // Another gateway's.
    ['nowhere', 'PJqB0fHsqRcCHlw='],
  ] as const)('is %s: %j', (kind, id) => {
    expect(readConnectionId(id)).toBe(kind)
  })
})
