import { loadMeter, type Row } from '../../src/invoke/throttle/meter-saving.ts'
import { take, type Meter } from '../../src/invoke/throttle/meter.ts'
import { setRemaining, usageReport } from '../../src/invoke/throttle/usage-report.ts'
import type { CallCount, Meters } from '../../src/ports.ts'

/** Meters in memory, with the real arithmetic and a clock that a test turns. */
export interface FakeMeters extends Meters {
  readonly meters: Map<string, { readonly meter: Meter; readonly row: Row }>
}

/** Meters that nobody has asked. */
export function fakeMeters(now: () => number): FakeMeters {
  const meters: FakeMeters['meters'] = new Map()
  const counts = new Map<string, CallCount[]>()
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
    addCalls: async (meterId, added) => {
      counts.set(meterId, addUp([...(counts.get(meterId) ?? []), ...added]))
    },
    calls: async (meterId, startDay, endDay) =>
      (counts.get(meterId) ?? []).filter(({ day }) => day >= startDay && day <= endDay),
  }
}

/** One entry a day, method and key. */
function addUp(counts: readonly CallCount[]): CallCount[] {
  const sums = new Map<string, CallCount>()
  for (const count of counts) {
    const name = `${count.day}|${count.method}|${count.keyId}`
    const sum = sums.get(name)
    sums.set(name, {
      ...count,
      calls: count.calls + (sum?.calls ?? 0),
      clientErrors: count.clientErrors + (sum?.clientErrors ?? 0),
      serverErrors: count.serverErrors + (sum?.serverErrors ?? 0),
    })
  }
  return [...sums.values()]
}
