import type { BucketTerms, Ports } from '../../ports.ts'
import { fill, fullLevel, wholeTokens, type Level } from '../throttle/bucket.ts'
import { webSocketLimits } from './limits.ts'

interface Gate {
  readonly terms: BucketTerms
  level: Level
}

const gates = new WeakMap<Ports, Gate>()

/**
 * Whether one more connection may open now: new connections of all stages together, as AWS counts an
 * account's. Hops: 0.
 * Differs: each isolate counts its own. A self-hosted process is one isolate; on Cloudflare the limit
 * is one of each isolate, so that more get through where many take handshakes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export function mayOpen(ports: Ports): boolean {
  const nowMs = ports.clock.now()
  const gate = gateOf(ports, nowMs)
  const { tokens, atMs } = fill(gate.level, gate.terms, nowMs)
  const mayPass = wholeTokens(tokens) >= 1
  gate.level = { tokens: mayPass ? tokens - 1 : tokens, atMs }
  return mayPass
}

function gateOf(ports: Ports, nowMs: number): Gate {
  const known = gates.get(ports)
  if (known !== undefined) return known
  const { connectsPerSecond, connectsBurst } = webSocketLimits(ports.settings)
  const terms = { id: 'connects', ratePerSecond: connectsPerSecond, burst: connectsBurst }
  const made = { terms, level: fullLevel(terms, nowMs) }
  gates.set(ports, made)
  return made
}
