import type { V2Api } from '../../definition/http-api.ts'
import type { Entities, Kind } from '../entities.ts'
import { missing } from '../errors.ts'
import { operation, type AdminCall, type Operation } from '../operation.ts'
import { itemsList, storedPage, v2Asked } from '../paging.ts'
import type { Field } from '../shape.ts'
import { autoDeploy } from './deploy.ts'
import { findApi } from './find.ts'

/** The labels of every path below an API; `owner` is the route or integration of a response. */
export interface MemberLabels {
  readonly apiId: string
  readonly owner: string
  readonly id: string
}

/** One call on a member of an API, with the API at hand. */
export interface MemberCall<I> {
  readonly call: AdminCall<MemberLabels, I>
  readonly api: V2Api
}

/** What tells one kind of member of an API from another: its names, its input and its rules. */
export interface Member<K extends Kind, I> {
  readonly kind: K
  /** `'Route'`: of operations and refusals. */
  readonly noun: string
  /** `'/v2/apis/{apiId}/routes'` */
  readonly collection: string
  readonly input: Field<I>
  /** The id of a member's row, from the labels of its path. */
  rowId(labels: MemberLabels): string
  /** What the ids of an owner's rows begin with. */
  rowPrefix?(labels: MemberLabels): string
  /** Refuses a call below an owner that does not exist. */
  checkOwner?(member: MemberCall<unknown>): void
  /** The entity as created (`before` undefined) or changed. */
  settle(member: MemberCall<I>, before: Entities[K] | undefined): Entities[K]
  /** Refuses the deletion of what others need, or deletes what hangs on it. */
  beforeDelete?(member: MemberCall<unknown>, entity: Entities[K]): void
  /** An entity as answers show it, with what its author left out. */
  toWire(entity: Entities[K], api: V2Api): object
}

/** Create, list, get, update and delete of one kind of member. */
export function memberOperations<K extends Kind, I>(member: Member<K, I>): readonly Operation[] {
  const { kind, noun, collection, input } = member
  const one = `${collection}/{id}`

  function open<In>(call: AdminCall<unknown, In>): MemberCall<In> {
    // Collections and members are written with exactly these labels.
    const own = { ...call, labels: call.labels as MemberLabels }
    const opened = { call: own, api: findApi(call, own.labels.apiId) }
    member.checkOwner?.(opened)
    return opened
  }

  function find({ call }: MemberCall<unknown>): Entities[K] {
    const entity = call.store.get(kind, call.labels.apiId, member.rowId(call.labels))
    if (entity !== undefined) return entity
    throw missing(noun, `Invalid ${noun} identifier specified ${call.labels.id}`)
  }

  function save(opened: MemberCall<I>, before: Entities[K] | undefined): object {
    const entity = member.settle(opened, before)
    opened.call.store.put(kind, opened.api.apiId, entity)
    autoDeploy(opened.call, opened.api.apiId)
    return member.toWire(entity, opened.api)
  }

  return [
    operation(`Create${noun}`, `POST ${collection}`, 201, { input }, (call) => ({
      body: save(open(call), undefined),
    })),

    operation(`Get${noun}s`, `GET ${collection}`, 200, {}, (call) => {
      const { api, call: own } = open(call)
      const idPrefix = member.rowPrefix?.(own.labels)
      const page = storedPage(call.store, kind, api.apiId, { idPrefix }, v2Asked(call.query))
      return { body: itemsList(page, (entity) => member.toWire(entity, api)) }
    }),

    operation(`Get${noun}`, `GET ${one}`, 200, {}, (call) => {
      const opened = open(call)
      return { body: member.toWire(find(opened), opened.api) }
    }),

    operation(`Update${noun}`, `PATCH ${one}`, 200, { input }, (call) => {
      const opened = open(call)
      return { body: save(opened, find(opened)) }
    }),

    operation(`Delete${noun}`, `DELETE ${one}`, 204, {}, (call) => {
      const opened = open(call)
      const entity = find(opened)
      member.beforeDelete?.(opened, entity)
      call.store.delete(kind, opened.api.apiId, member.rowId(opened.call.labels))
      autoDeploy(call, opened.api.apiId)
      return {}
    }),
  ]
}
