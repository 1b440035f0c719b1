import { loadMeter, type Row } from '../../src/invoke/throttle/meter-saving.ts'
import { take, type Meter } from '../../src/invoke/throttle/meter.ts'
import { setRemaining, usageReport } from '../../src/invoke/throttle/usage-report.ts'
import type { Meters } from '../../src/ports.ts'

/** Meters in memory, with the real arithmetic and a clock that a test turns. */
export interface FakeMeters extends Meters {
  readonly meters: Map<string, { readonly meter: Meter; readonly row: Row }>
}

/** Meters that nobody has asked. */
export function fakeMeters(now: () => number): FakeMeters {
  const meters: FakeMeters['meters'] = new Map()
  const meterOf = (meterId: string): Meter => {
    const known = meters.get(meterId)
    if (known !== undefined) return known.meter
    const opened = loadMeter(undefined, now())
    meters.set(meterId, opened)
    return opened.meter
  }
  return {
    meters,
    take: async (meterId, request) => take(meterOf(meterId), request, now()),
    usage: async (meterId, query) => usageReport(meterOf(meterId), [], query, now()),
    setRemaining: async (meterId, quota, remaining) =>
      setRemaining(meterOf(meterId), quota, remaining, now()),
  }
}
