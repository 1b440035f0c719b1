import { limits } from '../../definition/limits.ts'
import type { CachedReply, Ports } from '../../ports.ts'
import type { CacheSlot, Invocation } from '../invocation.ts'
import type { Outcome, Phase } from '../phase.ts'
import { linesOf, reply, type HeaderList, type Reply } from '../reply.ts'
import { proxiedHeaderList } from '../respond.ts'
import type { StageTarget } from '../stage-target.ts'
import type { FeatureTarget } from '../target.ts'
import { bytesOf } from '../text.ts'
import { collectBody } from './collect.ts'
import { depart, land, landed } from './flights.ts'
import { compileInvalidation, warn } from './invalidation.ts'
import { compileKey } from './key.ts'
import { cacheTtlSeconds } from './settings.ts'

/**
 * Answers from the stage cache. What checks the caller has run before, as on AWS.
 * Refuses with 403 a client that may not refresh entries, where the method says so. Hops: at most 1.
 */
export const cacheLookup: Phase<FeatureTarget> = {
  name: 'cache/lookup',
  hops: 1,
  compile(target, report) {
    const ttlSeconds = cacheTtlSeconds(target)
    if (ttlSeconds === 0) return undefined
    const keyOf = compileKey(target, report)
    const invalidation = compileInvalidation(target.settings)
    return (call, ports) => {
      const wish = invalidation(call)
      if (typeof wish === 'object') return wish
      if (wish === 'ignore-with-warning') warn(call)
      const slot = { key: keyOf(call), ttlSeconds }
      if (wish === 'refresh') {
        call.cacheSlot = slot
        return undefined
      }
      const known = ports.cache.get(slot.key)
      if (known !== undefined && !(known instanceof Promise)) return hit(call, known)
      return lookFurther(call, ports, slot, known)
    }
  },
}

async function lookFurther(
  call: Invocation,
  ports: Ports,
  slot: { readonly key: string; readonly ttlSeconds: number },
  reading: Promise<CachedReply | undefined> | undefined,
): Promise<Outcome> {
  const found = await reading
  if (found !== undefined) return hit(call, found)
  if (!depart(slot.key, ports.clock.now())) {
    await landed(slot.key)
    const fetched = await ports.cache.get(slot.key)
    if (fetched !== undefined) return hit(call, fetched)
    depart(slot.key, ports.clock.now())
  }
  call.cacheSlot = slot
  call.cacheResult = 'miss'
  return undefined
}

function hit(call: Invocation, { status, headers, body }: CachedReply): Reply {
  call.cacheResult = 'hit'
  const lines: HeaderList = headers.map((line) =>
    line[0] === traceHeader ? [traceHeader, call.traceHeader] : line,
  )
  return reply(status, lines, body)
}

/** Of each call its own; on a hit the present one takes the stored one's place. */
const traceHeader = 'X-Amzn-Trace-Id'

/** Answers to part of a request, or to a condition of it, are not the resource's. */
const uncacheable: ReadonlySet<number> = new Set([206, 304])

/**
 * Puts the method response into the stage cache, in the background where it takes time.
 * By design: no answer over 1 MB, no partial one, and none that sets a cookie, which belongs to one caller.
 */
export const cacheStore: Phase<FeatureTarget> = {
  name: 'cache/store',
  hops: 0,
  compile(target) {
    if (cacheTtlSeconds(target) === 0) return undefined
    const headersOf = keptHeaders[target.protocolType]
    return (call, ports) => {
      const { cacheSlot: slot, reply: answer } = call
      if (slot === undefined || answer === undefined || uncacheable.has(answer.status)) {
        return undefined
      }
      if (answer.native !== undefined) {
        keepNative(call, ports, slot, answer, answer.native, headersOf)
        return undefined
      }
      const { body } = answer
      if (body instanceof ReadableStream) return undefined
      keep(slot, ports, answer.status, answer.headers, bytesOf(body ?? ''))
      return undefined
    }
  },
}

/** Ends the wait of others for this call's answer, also when it was refused. */
export const cacheLanding: Phase<StageTarget> = {
  name: 'cache/landing',
  hops: 0,
  compile({ snapshot }) {
    const hasCache = 'cacheClusterEnabled' in snapshot.stage && snapshot.stage.cacheClusterEnabled
    if (!hasCache) return undefined
    return ({ cacheSlot }) => {
      if (cacheSlot !== undefined) land(cacheSlot.key)
      return undefined
    }
  },
}

const setsCookie = (headers: HeaderList): boolean =>
  headers.some(([name]) => name.toLowerCase() === 'set-cookie')

function keep(
  slot: CacheSlot,
  ports: Ports,
  status: number,
  headers: HeaderList,
  body: Uint8Array,
): void {
  if (body.length > limits.cacheEntryBytesMax || setsCookie(headers)) return
  const storedAtMs = ports.clock.now()
  const put = ports.cache.put(slot.key, { status, headers, body, storedAtMs }, slot.ttlSeconds)
  if (put instanceof Promise) ports.background.run(put)
}

/** Belong to one transfer of a body, not to the body. */
const ofTransfer: ReadonlySet<string> = new Set([
  'content-length',
  'content-encoding',
  'transfer-encoding',
])

/** What is kept of a proxied answer's headers; REST APIs rename some, HTTP APIs none. */
const keptHeaders = {
  REST: proxiedHeaderList,
  HTTP: (headers: Headers): HeaderList =>
    linesOf(headers).filter(([name]) => !ofTransfer.has(name)),
} as const

/**
 * A streamed answer goes to the client and, in the background, into the cache: others wait until it is there, and
 * not only for its head.
 */
function keepNative(
  call: Invocation,
  ports: Ports,
  slot: CacheSlot,
  answer: Reply,
  native: Response,
  headersOf: (headers: Headers) => HeaderList,
): void {
  const headers = headersOf(native.headers)
  const length = Number(native.headers.get('content-length') ?? 0)
  if (length > limits.cacheEntryBytesMax || setsCookie(headers)) return
  if (native.body === null) {
    keep(slot, ports, native.status, headers, new Uint8Array(0))
    return
  }
  call.cacheSlot = undefined
  const [toClient, toCache] = native.body.tee()
  call.reply = { ...answer, native: new Response(toClient, native) }
  ports.background.run(
    collectBody(ports, toCache, limits.cacheEntryBytesMax).then((body) => {
      if (body !== undefined) keep(slot, ports, native.status, headers, body)
      land(slot.key)
    }),
  )
}
