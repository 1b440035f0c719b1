import type { CpuClass, MeteredRow } from '../../ports-metering.ts'
import type { Invocation } from '../invocation.ts'
import type { MethodPlan } from '../plan.ts'
import { requestBytes, responseBytes } from './body-sizes.ts'
import { classOfCall, classOfMethod } from './cpu-class.ts'
import { observe } from './distribution.ts'
import { emptyFigures, type GrowingFigures } from './figures.ts'

/** What an isolate measured of one stage and has not sent. Changed in place. */
export interface Tally {
  /** Of the rows that grow; minutes since the epoch. */
  minute: number
  /** By method (`undefined`: calls that reached none), then by key. */
  growing: Map<MethodPlan | undefined, Map<string, Growing>>
  /** Rows of minutes that are over, and of this one. */
  rows: MeteredRow[]
}

/** The record that calls of one method and key are added to. */
interface Growing {
  readonly figures: GrowingFigures
  /** Of calls that reach the integration. */
  readonly cpuClass: CpuClass
}

/** A tally of nothing. */
export const emptyTally = (): Tally => ({ minute: 0, growing: new Map(), rows: [] })

/** The method of calls that reached none, the key of calls without one. */
const none = '-'

/** Adds a call that has its reply. Allocates only at the first call of a method, key and minute. */
export function count(tally: Tally, call: Invocation, nowMs: number): void {
  const { figures, cpuClass } = growingOf(tally, call, nowMs)
  const status = call.reply?.status ?? 0
  figures.calls++
  if (status >= 500) figures.serverErrors++
  else if (status >= 400) figures.clientErrors++
  if (status === 429) figures.throttled++
  if (call.cacheResult === 'hit') figures.cacheHits++
  else if (call.cacheResult === 'miss') figures.cacheMisses++
  figures.objectCalls += call.objectCalls
  figures.bytesIn += call.socket?.message?.text.length ?? requestBytes(call)
  figures.bytesOut += responseBytes(call) ?? 0
  figures.cpu[classOfCall(call, cpuClass)]++
  observe(figures.latency, Math.max(0, nowMs - call.startedAtMs))
  const { integrationLatencyMs, integrationStatus, socket } = call
  if (integrationLatencyMs !== undefined) {
    observe(figures.integrationLatency, integrationLatencyMs)
    if (integrationStatus === undefined || integrationStatus >= 400) figures.integrationErrors++
  }
  if (socket?.eventType === 'DISCONNECT') {
    figures.connectionSeconds += Math.max(0, (nowMs - socket.connectedAtMs) / 1_000)
  }
}

function growingOf(tally: Tally, call: Invocation, nowMs: number): Growing {
  const minute = Math.floor(nowMs / 60_000)
  if (minute !== tally.minute) {
    tally.minute = minute
    tally.growing = new Map()
  }
  const { target } = call
  let byKey = tally.growing.get(target)
  if (byKey === undefined) {
    byKey = new Map()
    tally.growing.set(target, byKey)
  }
  const keyId = call.usagePlan === undefined ? none : (call.identity.apiKeyId ?? none)
  let growing = byKey.get(keyId)
  if (growing === undefined) {
    const figures = emptyFigures()
    growing = { figures, cpuClass: classOfMethod(target) }
    byKey.set(keyId, growing)
    tally.rows.push({ minute, method: target?.routeKey ?? none, keyId, figures })
  }
  return growing
}

/** Takes out all that was counted. */
export function takeRows(tally: Tally): readonly MeteredRow[] {
  const { rows } = tally
  tally.rows = []
  tally.growing = new Map()
  return rows
}
