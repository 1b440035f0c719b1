import type { CallCount, Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import type { Phase } from '../phase.ts'
import type { StageTarget } from '../stage-target.ts'

/**
 * Counts calls by day, method and API key, refused ones too; a closing phase because only there the
 * status is known and every call passes. Isolates add up in memory and send the sums in the
 * background, one message for many calls. What an isolate counted and has not sent is lost when it
 * dies: at most `flushAfterMs` of its calls. Quotas do not rest on these counts.
 */
const flushAfterMs = 20_000

/** Rows of one message; a busier isolate sends sooner. */
const rowsMax = 1_000

/** What an isolate counted for one stage since it last sent. Changed in place. */
type Tally = Map<string, { -readonly [Name in keyof CallCount]: CallCount[Name] }>

const tallies = new WeakMap<Ports, Map<string, Tally>>()

/** Counts the call for its stage. */
export const metering: Phase<StageTarget> = {
  name: 'closing/metering',
  hops: 0,
  compile({ snapshot }) {
    const { definition, stage } = snapshot
    const apiId = definition.protocolType === 'REST' ? definition.restApi.id : definition.api.apiId
    const meterId = `calls|${apiId}|${stage.stageName}`
    return (call, ports) => {
      const tally = tallyOf(ports, meterId)
      if (tally.size === 0) {
        ports.later.run(flushAfterMs, () => flush(ports, meterId, tally))
      }
      count(tally, call)
      if (tally.size >= rowsMax) ports.background.run(flush(ports, meterId, tally))
      return undefined
    }
  },
}

function tallyOf(ports: Ports, meterId: string): Tally {
  let stages = tallies.get(ports)
  if (stages === undefined) {
    stages = new Map()
    tallies.set(ports, stages)
  }
  const known = stages.get(meterId)
  if (known !== undefined) return known
  const tally: Tally = new Map()
  stages.set(meterId, tally)
  return tally
}

/** The method of calls that reached none, the key of calls without one. */
const none = '-'

const dayMs = 86_400_000

/** The day of the last call and its text: printing a date costs more than all of counting. */
let present = { number: -1, text: '' }

/** `'2026-09-13'`, UTC. */
function dayOf(ms: number): string {
  const number = Math.floor(ms / dayMs)
  if (number !== present.number) {
    present = { number, text: new Date(ms).toISOString().slice(0, 10) }
  }
  return present.text
}

function count(tally: Tally, call: Invocation): void {
  const day = dayOf(call.startedAtMs)
  const method = call.target?.routeKey ?? none
  const keyId = call.usagePlan === undefined ? none : (call.identity.apiKeyId ?? none)
  const name = `${day}|${keyId}|${method}`
  let row = tally.get(name)
  if (row === undefined) {
    row = { day, method, keyId, calls: 0, clientErrors: 0, serverErrors: 0 }
    tally.set(name, row)
  }
  const status = call.reply?.status ?? 0
  row.calls++
  if (status >= 500) row.serverErrors++
  else if (status >= 400) row.clientErrors++
}

/** Sends and forgets. A message that fails is not sent again: it may have been counted. */
async function flush({ meters, log }: Ports, meterId: string, tally: Tally): Promise<void> {
  if (tally.size === 0) return
  const counts = [...tally.values()]
  tally.clear()
  try {
    await meters.addCalls(meterId, counts)
  } catch (error) {
    const calls = counts.reduce((sum, row) => sum + row.calls, 0)
    log.write({
      level: 'error',
      event: 'calls-not-counted',
      meterId,
      calls,
      message: String(error),
    })
  }
}
