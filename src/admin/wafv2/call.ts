import * as v from 'valibot'
import { parseWebAcl } from '../../definition/web-acl-schema.ts'
import type { WebAcl } from '../../definition/web-acl.ts'
import type { Settings } from '../../ports.ts'
import type { AdminStore } from '../store.ts'
import { invalidParameter, nonexistent, WafFault } from './fault.ts'

/** One call of an operation of WAFv2. */
export interface WafCall {
  readonly store: AdminStore
  readonly settings: Settings
  readonly input: unknown
}

/** Runs inside a transaction; answers the JSON of the operation's output. */
export type WafOperation = (call: WafCall) => object

/** Reads an operation's input. @throws WafFault for the first thing that is wrong with it */
export function readInput<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, input)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const field = v.getDotPath(issue) ?? 'REQUEST'
  throw invalidParameter(field, issue.received, issue.message)
}

/** Reads a web ACL, or rules put into one. @throws WafFault for the first thing that is wrong */
export function readWebAcl(content: object): WebAcl {
  checkBlobs(content)
  const { acl, issues } = parseWebAcl(content)
  if (acl !== undefined) return acl
  const [issue] = issues
  throw invalidParameter(issue?.path ?? '$', issue?.found ?? '', `expected ${issue?.expected}`)
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Refuses search strings that are not what the wire carries blobs as. */
function checkBlobs(content: object): void {
  JSON.stringify(content, (key, value: unknown) => {
    if (key === 'SearchString' && typeof value === 'string' && !base64.test(value)) {
      throw new WafFault('SerializationException', 'SearchString is not base64')
    }
    return value
  })
}

export const scope = v.picklist(['REGIONAL', 'CLOUDFRONT'])
export const entityName = v.pipe(v.string(), v.regex(/^[\w-]{1,128}$/))
export const description = v.optional(v.string())

/** How get, update and delete name an entity. */
export const named = { Name: entityName, Scope: scope, Id: v.string() }

/** What delete takes, and every update besides its content. */
export const lockedInput = v.object({ ...named, LockToken: v.string() })

export const listInput = v.object({
  Scope: scope,
  NextMarker: v.optional(v.string()),
  Limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 100),
})

/** API Gateway stages take regional ACLs only; nothing here is CloudFront's. */
export function checkScope(given: 'REGIONAL' | 'CLOUDFRONT'): void {
  if (given === 'REGIONAL') return
  throw invalidParameter('SCOPE_VALUE', given, 'The scope is not valid: there are stages only')
}

/** `'arn:aws:wafv2:us-east-1:111122223333:regional/ipset/office/1a2b…'` */
export function wafArn({ partition, region, accountId }: Settings, path: string): string {
  return `arn:${partition}:wafv2:${region}:${accountId}:regional/${path}`
}

/** What the three members that name an entity find; another name or scope than its own finds nothing. */
export function checkNamed<Entity extends { readonly name: string }>(
  found: Entity | undefined,
  given: {
    readonly Name?: string | undefined
    readonly Scope?: 'REGIONAL' | 'CLOUDFRONT' | undefined
  },
): Entity {
  if (given.Scope !== undefined) checkScope(given.Scope)
  if (found === undefined || (given.Name ?? found.name) !== found.name) throw nonexistent()
  return found
}

/** Refuses an edit of another version than the present one. */
export function checkLock(present: string, given: string): void {
  if (present === given) return
  throw new WafFault(
    'WAFOptimisticLockException',
    'AWS WAF couldn’t save your changes because someone changed the resource after you started to edit it. Get the resource again and use its new lock token.',
  )
}

/** Refuses one more of a kind than an account has. */
export function checkCount(present: number, max: number, what: string): void {
  if (present < max) return
  throw new WafFault('WAFLimitsExceededException', `An account has at most ${max} ${what}.`)
}

interface Summed {
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly lockToken: string
  readonly description?: string
}

/** A page of a list by name, with the marker of the next one. */
export function page(
  all: readonly Summed[],
  member: string,
  { Limit, NextMarker = '' }: v.InferOutput<typeof listInput>,
): object {
  const sorted = all
    .filter(({ name }) => name > NextMarker)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const shown = sorted.slice(0, Limit)
  const last = sorted.length > Limit ? shown.at(-1)?.name : undefined
  return { ...(last !== undefined && { NextMarker: last }), [member]: shown.map(summary) }
}

export const summary = ({ id, name, arn, lockToken, description: text = '' }: Summed): object => ({
  Name: name,
  Id: id,
  Description: text,
  LockToken: lockToken,
  ARN: arn,
})
