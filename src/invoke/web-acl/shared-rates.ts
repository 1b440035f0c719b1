import { toHex } from '../../aws/sha256.ts'
import type { Ports } from '../../ports.ts'
import type { SenderCount } from '../../ports-senders.ts'
import { forgetOldest } from '../../forget-oldest.ts'
import { createRateWindow, type RateCounter } from './rate-window.ts'
import { faded } from './sender-tally.ts'

/** Least time between two reports of one rule: what other isolates counted is this old at most. */
const reportEveryMs = 5_000
/** An isolate reports a sender once it alone has seen this part of the limit. */
const reportedPart = 0.01
/** Rules whose exchange is remembered: all of a hundred web ACLs. An edited rule is another one. */
const exchangesMax = 1_000
/** Senders of one rule in a report. */
const reportedMax = 500

/** One rule's exchange with the other isolates. Changed in place. */
interface Exchange {
  /** Senders to report, with the window's count. */
  readonly busy: Map<string, number>
  /** What all others counted, as last heard. */
  others: ReadonlyMap<string, number>
  heardAtMs: number
  askedAtMs: number
}

/**
 * Counts in this isolate, and adds what the others counted: each tells the rule's object every five
 * seconds which senders are busy, after an answer, and hears of the same senders elsewhere. Quiet
 * senders, those below 1 % of the limit in an isolate, cost no message; no call ever waits for one.
 *
 * Differs: AWS's own counts are up to half a minute late; these are five seconds and a message.
 */
export function sharedRateWindow(ports: Ports): RateCounter {
  const local = createRateWindow()
  const exchanges = new Map<string, Exchange>()
  const isolateId = toHex(ports.random.bytes(12))
  return {
    count(rule, key, windowSeconds, nowMs, limit) {
      const own = local.count(rule, key, windowSeconds, nowMs, limit)
      const exchange = exchangeOf(exchanges, rule)
      if (own >= limit * reportedPart) note(exchange.busy, key, own)
      if (exchange.busy.size > 0 && nowMs - exchange.askedAtMs >= reportEveryMs) {
        exchange.askedAtMs = nowMs
        const senders: readonly SenderCount[] = Array.from(exchange.busy, ([key, requests]) => ({
          key,
          requests,
        }))
        exchange.busy.clear()
        const report = { isolateId, windowSeconds, limit, senders }
        ports.background.run(hear(ports, rule, exchange, report))
      }
      const others = exchange.others.get(key) ?? 0
      return own + (others === 0 ? 0 : faded(others, nowMs - exchange.heardAtMs, windowSeconds))
    },
  }
}

async function hear(
  ports: Ports,
  rule: string,
  exchange: Exchange,
  report: Parameters<Ports['senders']['tally']>[1],
): Promise<void> {
  try {
    const { others } = await ports.senders.tally(rule, report)
    exchange.others = new Map(others.map(({ key, requests }) => [key, requests]))
    exchange.heardAtMs = ports.clock.now()
  } catch (error) {
    // The isolate's own count goes on; the next report tells the whole window again.
    ports.log.write({ level: 'warn', event: 'waf-rates-apart', rule, message: String(error) })
  }
}

function exchangeOf(exchanges: Map<string, Exchange>, rule: string): Exchange {
  let exchange = exchanges.get(rule)
  if (exchange === undefined) {
    exchange = { busy: new Map(), others: new Map(), heardAtMs: 0, askedAtMs: 0 }
    exchanges.set(rule, exchange)
    forgetOldest(exchanges, exchangesMax)
  }
  return exchange
}

/** Keeps the senders that were busy last. */
function note(busy: Map<string, number>, key: string, requests: number): void {
  busy.delete(key)
  busy.set(key, requests)
  forgetOldest(busy, reportedMax)
}
