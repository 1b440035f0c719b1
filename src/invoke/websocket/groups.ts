/**
 * Beyond AWS: one call for many connections. A backend on AWS loops over POSTs, one for each.
 *
 * | call | does |
 * |---|---|
 * | `POST @connections` `{"connectionIds": […], "data": "text"}` | sends to each; answers `{"sent": 2, "gone": ["…"]}` |
 * | `PUT @groups/{group}/connections/{id}`, `DELETE …` | joins, leaves: 204 |
 * | `POST @groups/{group}` with the text as body | sends to all members; answers `{"sent": 2}` |
 * | `GET @groups/{group}` | answers `{"members": [{"connectionId": "…", "connectedAt": "…"}]}`, at most 10,000 |
 *
 * Signed and allowed like `@connections`: `execute-api:ManageConnections` on
 * `…/{stage}/{verb}/@groups/{group}…`. A group is there as long as it has members.
 */
import type { ShardAddress } from '../../ports.ts'
import { refuse } from '../refusal.ts'
import { reply, type Reply } from '../reply.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome } from '../phase.ts'
import { groupName } from './group-name.ts'
import { isLonger, webSocketLimits } from './limits.ts'
import {
  addressOf,
  badRequest,
  gone,
  messageText,
  onConnection,
  payloadTooLarge,
  type ManagedResource,
  type Operation,
} from './manage.ts'

/** Ids of one batch. */
const batchIdsMax = 10_000

/** Members of one answer. */
const membersMax = 10_000

/** A batch's body: its text escaped, and its ids. */
const batchBytesMax = 1_048_576

const json = (value: object): Reply =>
  reply(200, [['Content-Type', 'application/json']], JSON.stringify(value))

/** `POST @connections`: the ids' shards are asked at once, one call each. */
export const batchResource: ManagedResource = {
  resourceOf: () => '@connections/*',
  bytesMax: batchBytesMax,
  operations: new Map<string, Operation>([
    [
      'POST',
      async (call, ports) => {
        const batch = readBatch(await messageText(call))
        if (batch === undefined) {
          const expected = '{"connectionIds": [up to 10,000 ids], "data": "text"}'
          return badRequest(`The body must be ${expected}`, { code: 'batch-malformed' })
        }
        const { messageBytesMax } = webSocketLimits(ports.settings)
        if (isLonger(batch.data, messageBytesMax)) return payloadTooLarge(messageBytesMax)
        const shards = new Map<string, { address: ShardAddress; ids: string[] }>()
        const lost: string[] = []
        for (const id of new Set(batch.connectionIds)) {
          const found = addressOf(call, id)
          if (found.kind !== 'at') {
            lost.push(id)
            continue
          }
          const { address } = found
          const key = `${address.region}/${address.generation}/${address.shard}`
          const shard = shards.get(key)
          if (shard === undefined) shards.set(key, { address, ids: [id] })
          else shard.ids.push(id)
        }
        let sent = 0
        await Promise.all(
          Array.from(shards.values(), async ({ address, ids }) => {
            const outcomes = await ports.connections.post(address, ids, batch.data)
            for (const [index, id] of ids.entries()) {
              if (outcomes[index] === true) sent++
              else lost.push(id)
            }
          }),
        )
        return json({ sent, gone: lost })
      },
    ],
  ]),
}

interface Batch {
  readonly connectionIds: readonly string[]
  readonly data: string
}

function readBatch(text: string | undefined): Batch | undefined {
  let body: unknown
  try {
    body = JSON.parse(text ?? '')
  } catch {
    return undefined
  }
  if (typeof body !== 'object' || body === null) return undefined
  const { connectionIds, data } = body as Readonly<Record<string, unknown>>
  if (!Array.isArray(connectionIds) || connectionIds.length > batchIdsMax) return undefined
  if (!connectionIds.every((id) => typeof id === 'string')) return undefined
  return typeof data === 'string' ? { connectionIds, data } : undefined
}

const groupOf = (call: Invocation): string => call.pathParameters?.['group'] ?? ''

/** `POST @groups/{group}`: publishes the body; `GET`: who is in it. */
export const groupResource: ManagedResource = {
  resourceOf: (call) => `@groups/${groupOf(call)}`,
  operations: new Map<string, Operation>([
    [
      'POST',
      async (call, { connections }) => {
        const group = groupOf(call)
        if (!groupName.test(group)) return invalidGroup(group)
        const text = await messageText(call)
        if (text === undefined) {
          return badRequest('The message is not UTF-8 text', { code: 'message-not-text' })
        }
        const { apiId, stageName } = call.plan
        return json({ sent: await connections.publish({ apiId, stageName }, group, text) })
      },
    ],
    [
      'GET',
      async (call, { connections }) => {
        const group = groupOf(call)
        if (!groupName.test(group)) return invalidGroup(group)
        const { apiId, stageName } = call.plan
        const found = await connections.members({ apiId, stageName }, group, membersMax)
        const members = found.map(({ connectionId, connectedAtMs, sourceIp, userAgent }) => ({
          connectionId,
          connectedAt: new Date(connectedAtMs).toISOString(),
          identity: { sourceIp, ...(userAgent !== undefined && { userAgent }) },
        }))
        return json({ members })
      },
    ],
  ]),
}

/** `PUT` and `DELETE @groups/{group}/connections/{connectionId}`. */
export const memberResource: ManagedResource = {
  resourceOf: (call) =>
    `@groups/${groupOf(call)}/connections/${call.pathParameters?.['connectionId'] ?? ''}`,
  operations: new Map([
    ['PUT', setMember('member')],
    ['DELETE', setMember('stranger')],
  ]),
}

function setMember(to: 'member' | 'stranger'): Operation {
  return onConnection(async ({ connections }, address, connectionId, call): Promise<Outcome> => {
    const group = groupOf(call)
    if (!groupName.test(group)) return invalidGroup(group)
    switch (await connections.setMember(address, connectionId, group, to === 'member')) {
      case 'done':
        return reply(204, [], null)
      case 'gone':
        return gone
      case 'full':
        return refuse(
          'THROTTLED',
          { code: 'too-many-groups', connectionId },
          { message: 'The connection is in too many groups', errorType: 'LimitExceededException' },
        )
    }
  })
}

const invalidGroup = (group: string): Outcome =>
  badRequest(`Invalid group: ${group}`, { code: 'group-malformed' })
