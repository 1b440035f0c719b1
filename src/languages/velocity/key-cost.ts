import type { Meter, Value, ValueMap } from './value.ts'

/** Keys up to this length are hashed in less than a step. */
const shortMax = 64

/**
 * Runtimes hash texts beyond some 16,000 characters by their length alone, and numbers by a
 * function that anyone can invert: such keys of one map may all stand in one place, where each is
 * compared with all the others.
 */
const hashedMax = 16_000

/** So many keys in one place are still soon compared. */
const crowd = 256

/** Charges for finding a key's place in a map. */
export function chargeKey(map: ValueMap, key: Value, meter: Meter): void {
  if (typeof key === 'string') {
    if (key.length <= shortMax) return
    meter.charge(key.length / 64)
    if (key.length > hashedMax) meter.charge((map.size * key.length) / 1000)
  } else if (typeof key === 'number') meter.charge(Math.max(0, map.size - crowd) / 32)
  else if (typeof key === 'bigint') meter.charge(Math.max(0, map.size - crowd) / 4)
}
