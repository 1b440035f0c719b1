import { methodOverride, type Invocation } from '../invocation.ts'
import type { HeaderList } from '../reply.ts'
import { forwardedFor } from './forwarded.ts'

/** A header that the gateway fills in itself: in small letters, as it is spelt, and its value. */
interface AddedHeader {
  readonly lowerName: string
  readonly name: string
  readonly read: (call: Invocation) => string
}

/** In order. What a client sends under these names does not count, but for the hops before it. */
const added: readonly AddedHeader[] = [
  { lowerName: 'x-amzn-trace-id', name: 'X-Amzn-Trace-Id', read: (call) => call.traceHeader },
  {
    lowerName: 'x-forwarded-for',
    name: 'X-Forwarded-For',
    read: (call) => forwardedFor(call.sourceIp, call.header('x-forwarded-for')),
  },
  { lowerName: 'x-forwarded-port', name: 'X-Forwarded-Port', read: () => '443' },
  { lowerName: 'x-forwarded-proto', name: 'X-Forwarded-Proto', read: () => 'https' },
]

const addedByName = new Map(added.map((header) => [header.lowerName, header]))

/** How the gateway fills in a header of this lower-case name; `undefined` for the client's own. */
export function addedHeader(lowerName: string): ((call: Invocation) => string) | undefined {
  return addedByName.get(lowerName)?.read
}

/**
 * The method request's headers as events and templates show them: the client's and those that the
 * gateway adds, which a test call goes without.
 * Observed: sorted by name whatever its case, as the runtime sorts the client's.
 */
export function eventHeaders(call: Invocation): HeaderList {
  if (call.place.isTest === true) return call.headers
  const list: HeaderList = []
  let at = 0
  for (const entry of call.headers) {
    const lower = entry[0].toLowerCase()
    if (addedByName.has(lower) || (call.isMethodOverridden && lower === methodOverride)) continue
    for (let own = added[at]; own !== undefined && own.lowerName < lower; own = added[++at]) {
      list.push([own.name, own.read(call)])
    }
    list.push(entry)
  }
  for (let own = added[at]; own !== undefined; own = added[++at]) {
    list.push([own.name, own.read(call)])
  }
  return call.place.hasSmallHeaderNames === true ? withSmallNames(list) : list
}

const withSmallNames = (list: HeaderList): HeaderList =>
  list.map(([name, value]) => [name.toLowerCase(), value])
