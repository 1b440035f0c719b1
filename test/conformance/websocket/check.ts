import { mismatches } from '../http-api/matches.ts'
import type { Seen, StepBackend } from './backend.ts'
import { settle, type Captures } from './captures.ts'
import type { IntegrationExpectation, SocketStep } from './case.ts'

/** What a client of a case has got so far, whichever way it is connected. */
export interface CaseClient {
  readonly connectionId: string
  readonly received: readonly string[]
  readonly closedWith: { readonly code: number; readonly reason: string } | undefined
}

/** Compares one thing; what does not fit is kept with the path. */
export type Compare = (expected: unknown, actual: unknown, path: string) => void

/** Compares for one step of a case. @param found gets every mismatch */
export const comparing =
  (index: number, captures: Captures, found: string[]): Compare =>
  (expected, actual, path) =>
    void found.push(
      ...mismatches(settle(expected, actual, captures), actual, `step ${index}: ${path}`),
    )

/** The integration calls that a step must make. */
export const wantedCalls = (step: SocketStep): readonly IntegrationExpectation[] =>
  (step.expectIntegrations ?? [step.expectIntegration ?? { type: 'none' }]).filter(
    ({ type }) => type !== 'none',
  )

/** The messages that a step must bring, by client. */
export function wantedMessages(step: SocketStep): Readonly<Record<string, readonly unknown[]>> {
  const { expectMessages = {} } = step
  return Array.isArray(expectMessages)
    ? { ['client' in step ? step.client : '']: expectMessages as readonly unknown[] }
    : (expectMessages as Readonly<Record<string, readonly unknown[]>>)
}

/** Compares an answer of the gateway. */
export async function checkResponse(
  expected: { readonly status: number; readonly headers?: object; readonly body?: unknown },
  response: Response,
  compare: Compare,
): Promise<void> {
  compare(expected.status, response.status, '$response.status')
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    compare(value, response.headers.get(name), `$response.${name}`)
  }
  if (expected.body !== undefined) compare(expected.body, await response.text(), '$response.body')
}

/** Compares what reached the backends during a step. */
export function checkBackend(step: SocketStep, backend: StepBackend, compare: Compare): void {
  const wanted = wantedCalls(step)
  compare(wanted.length, backend.integrations.length, '$integrations.length')
  for (const [index, one] of wanted.entries()) {
    compareCall(one, backend.integrations[index], compare)
  }
  if (!('expectAuthorizer' in step)) return
  const [seen] = backend.authorizers
  compare(step.expectAuthorizer, seen?.type === 'function' ? seen.event : null, '$authorizer')
}

function compareCall(
  expected: IntegrationExpectation,
  seen: Seen | undefined,
  compare: Compare,
): void {
  if (seen?.type === 'function') {
    if (expected.integration !== undefined) compare(expected.integration, seen.name, '$integration')
    compare(expected.event ?? {}, seen.event, '$event')
    return
  }
  const { method, url, headers, body } = expected
  for (const [name, value] of Object.entries({ method, url, headers, body })) {
    const actual = seen?.[name as 'method' | 'url' | 'headers' | 'body']
    if (value !== undefined) compare(value, actual, `$integration.${name}`)
  }
}

/** Compares what the clients got since `before`, and who was closed. */
export function checkClients(
  step: SocketStep,
  clients: ReadonlyMap<string, CaseClient>,
  before: ReadonlyMap<string, number>,
  compare: Compare,
): void {
  const { expectClose } = step
  for (const [name, expected] of Object.entries(wantedMessages(step))) {
    const client = clients.get(name)
    const got = client?.received.slice(before.get(name) ?? 0) ?? []
    compare(
      expected.map((one) => exactText(one, client?.connectionId ?? '')),
      got,
      `$messages.${name}`,
    )
  }
  if (expectClose === undefined) return
  const closed = [...clients].filter(([, { closedWith }]) => closedWith !== undefined)
  compare(
    Object.keys(expectClose),
    closed.map(([name]) => name),
    '$closed',
  )
  for (const [name, expected] of Object.entries(expectClose)) {
    compare(expected, clients.get(name)?.closedWith, `$close.${name}`)
  }
}

/** `$exact text` as a pattern: ids of requests are not known before. */
function exactText(expected: unknown, connectionId: string): unknown {
  const text = (expected as { readonly '$exact text'?: string })['$exact text']
  if (text === undefined) return expected
  const pattern = text
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('\\{connectionId\\}', connectionId)
    .replaceAll('\\{requestId\\}', '[A-Za-z0-9_-]{15}=')
  return { $regex: `^${pattern}$` }
}
