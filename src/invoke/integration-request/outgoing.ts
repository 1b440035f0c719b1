import type { IntegrationType } from '../../definition/integration.ts'
import type { Ports } from '../../ports.ts'
import type { IntegrationRequest, Invocation } from '../invocation.ts'
import type { Report } from '../phase.ts'
import type { Refusal } from '../refusal.ts'
import { headerText } from '../parameters/request-mapping.ts'
import type { HeaderList } from '../reply.ts'
import type { BackendTarget } from '../target.ts'

/** The parts of a request to a backend, before its type's own rules. */
export interface Parts {
  readonly headers: ReadonlyMap<string, string | readonly string[]>
  readonly query: ReadonlyMap<string, string | readonly string[]>
  readonly path: ReadonlyMap<string, string | readonly string[]>
  readonly body: Uint8Array | string
}

/** Makes the request of one integration type. */
export type BuildRequest = (
  call: Invocation,
  ports: Ports,
  parts: Parts,
) => IntegrationRequest | Refusal

/** Compiles a type's builder for one method. */
export type CompileBuild = (target: BackendTarget, report: Report) => BuildRequest

/** Verbs whose requests to a backend have no body. */
export const isBodiless = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/** The mapped headers as lines, without those a type loses, and with its defaults where none is mapped. */
export function headerLines(
  mapped: Parts['headers'],
  lost: ReadonlySet<string>,
  defaults: HeaderList,
): HeaderList {
  if (mapped.size === 0) return defaults
  const lines: HeaderList = []
  const named = new Set<string>()
  for (const [name, value] of mapped) {
    const lower = name.toLowerCase()
    if (lost.has(lower)) continue
    named.add(lower)
    lines.push([name, headerText(value)])
  }
  for (const line of defaults) if (!named.has(line[0].toLowerCase())) lines.push(line)
  return lines
}

/** The types whose requests are built here; the proxies build theirs from the client's as they call. */
export type BuiltType = Exclude<IntegrationType, 'HTTP_PROXY' | 'AWS_PROXY'>
