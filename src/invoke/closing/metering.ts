import type { ProtocolType } from '../../definition/common.ts'
import type { Ports } from '../../ports.ts'
import type { MeteredStage } from '../../ports-metering.ts'
import type { Phase } from '../phase.ts'
import type { StageTarget } from '../stage-target.ts'
import { count, emptyTally, takeRows, type Tally } from './tally.ts'

/**
 * Measures every call, refused ones too; a closing phase because only there the status is known.
 * Isolates add up in memory and send the sums in the background, one message for many calls. What
 * an isolate measured and has not sent is lost when it dies: at most `flushAfterMs` of its calls.
 * Quotas do not rest on these figures. Sockets send sooner, because waiting keeps their object awake.
 */
const flushAfterMs = { HTTP: 20_000, REST: 20_000, WEBSOCKET: 5_000 } as const satisfies Record<
  ProtocolType,
  number
>

/** Rows of one message; a busier isolate sends sooner. Three data points each are what an invocation may write. */
const rowsMax = 80

/** What an isolate measured of one stage and has not sent. */
interface StageTally {
  readonly stage: MeteredStage
  readonly tally: Tally
}

const tallies = new WeakMap<Ports, Map<string, StageTally>>()

/** Measures the call for its stage. */
export const metering: Phase<StageTarget> = {
  name: 'closing/metering',
  hops: 0,
  compile({ snapshot }) {
    const { definition, stage } = snapshot
    const { protocolType } = definition
    const apiId = protocolType === 'REST' ? definition.restApi.id : definition.api.apiId
    const metered: MeteredStage = { apiId, stage: stage.stageName, protocol: protocolType }
    const name = `${apiId}/${stage.stageName}`
    return (call, ports) => {
      const tally = tallyOf(ports, name, metered)
      const isFirst = tally.rows.length === 0
      count(tally, call, ports.clock.now())
      if (isFirst) ports.later.run(flushAfterMs[protocolType], () => flush(ports, metered, tally))
      else if (tally.rows.length >= rowsMax) ports.background.run(flush(ports, metered, tally))
      return undefined
    }
  },
}

/** One tally a stage, whatever revision of it a call met. */
function tallyOf(ports: Ports, name: string, stage: MeteredStage): Tally {
  let stages = tallies.get(ports)
  if (stages === undefined) {
    stages = new Map()
    tallies.set(ports, stages)
  }
  let own = stages.get(name)
  if (own === undefined) {
    own = { stage, tally: emptyTally() }
    stages.set(name, own)
  }
  return own.tally
}

/** Sends what this isolate has measured so far, so that a report of its own calls is not behind. */
export async function reportCalls(ports: Ports): Promise<void> {
  const stages = [...(tallies.get(ports)?.values() ?? [])]
  await Promise.all(stages.map(({ stage, tally }) => flush(ports, stage, tally)))
}

/** Sends and forgets. A message that fails is not sent again: it may have been counted. */
async function flush(
  { metering: store, log }: Ports,
  stage: MeteredStage,
  tally: Tally,
): Promise<void> {
  const rows = takeRows(tally)
  if (rows.length === 0) return
  try {
    await store.record(stage, rows)
  } catch (error) {
    const calls = rows.reduce((sum, { figures }) => sum + figures.calls, 0)
    log.write({
      level: 'error',
      event: 'calls-not-counted',
      apiId: stage.apiId,
      stage: stage.stage,
      calls,
      message: String(error),
    })
  }
}
