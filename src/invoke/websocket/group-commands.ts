import { refuse } from '../refusal.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome, Phase } from '../phase.ts'
import { headerOf, reply, type HeaderList } from '../reply.ts'
import type { Ports } from '../../ports.ts'
import type { WebSocketTarget } from '../target.ts'
import { textOf } from '../text.ts'
import { readConnectionId } from './connection-id.ts'
import { groupName } from './group-name.ts'

/**
 * What an answer can ask for, by header: names of groups, with commas between them. A function puts
 * the headers into its answer, a template writes `$context.responseOverride.header.tidegate-join`.
 * They never reach a client.
 */
const headers = { join: 'tidegate-join', leave: 'tidegate-leave', publish: 'tidegate-publish' }

const commandHeaders: readonly string[] = Object.values(headers)
const isCommand = (lowerName: string): boolean => commandHeaders.includes(lowerName)

interface Commands {
  readonly join: readonly string[]
  readonly leave: readonly string[]
  readonly publish: readonly string[]
}

/**
 * Beyond AWS: the answer to a message moves its sender between groups, or goes to all members of a
 * group instead of to the sender. Headers of any other backend than a function are never obeyed.
 * Refuses with an error frame names that no group can have, and groups beyond ten. Hops: 2 for each
 * group that is joined, one more than its shards for each that is published to; 0 without commands.
 */
export const groupCommands: Phase<WebSocketTarget> = {
  name: 'websocket/groups',
  hops: 1,
  compile({ integration }) {
    const type = integration?.integrationType
    if (type === undefined || type === 'HTTP_PROXY') return undefined
    const linesOf = type === 'AWS_PROXY' ? answerLines : noLines
    return (call, ports) => {
      const commands = commandsOf(call, linesOf(call))
      return commands && obey(call, ports, commands)
    }
  },
}

const answerLines = ({ integrationResponse }: Invocation): HeaderList =>
  integrationResponse?.headers ?? []
const noLines = (): HeaderList => []

/** Puts a connection that has just opened into the groups that `$connect` named. */
export async function joinAtOpen(call: Invocation, ports: Ports): Promise<void> {
  // Only a function's answer is an integration response here: $connect is no two-way route.
  const commands = commandsOf(call, answerLines(call))
  if (commands !== undefined) await move(call, ports, commands.join.filter(isGroup), true)
}

/** @param lines headers of a function's own answer */
function commandsOf({ overrides }: Invocation, lines: HeaderList): Commands | undefined {
  const written = overrides?.response.header
  const isWritten = written !== undefined && commandHeaders.some((name) => written.has(name))
  if (!isWritten && !lines.some(([name]) => isCommand(name.toLowerCase()))) return undefined
  const namesIn = (header: string): readonly string[] => {
    const value = headerOf(lines, header) ?? written?.get(header) ?? ''
    const names = typeof value === 'string' ? value.split(',') : value
    return names.map((name) => name.trim()).filter((name) => name !== '')
  }
  return {
    join: namesIn(headers.join),
    leave: namesIn(headers.leave),
    publish: namesIn(headers.publish),
  }
}

async function obey(call: Invocation, ports: Ports, commands: Commands): Promise<Outcome> {
  const { join, leave, publish } = commands
  const wrong = [...join, ...leave, ...publish].find((name) => !isGroup(name))
  if (wrong !== undefined) {
    return refuse('API_CONFIGURATION_ERROR', { code: 'group-malformed', group: wrong })
  }
  await move(call, ports, leave, false)
  if ((await move(call, ports, join, true)) === 'full') {
    return refuse('API_CONFIGURATION_ERROR', {
      code: 'too-many-groups',
      connectionId: call.socket?.connectionId,
    })
  }
  if (publish.length === 0) return undefined
  const text = textOf(call.integrationResponse?.body ?? '')
  const { apiId, stageName } = call.plan
  if (text !== '') {
    await Promise.all(
      publish.map((group) => ports.connections.publish({ apiId, stageName }, group, text)),
    )
  }
  return reply(200, [], null)
}

const isGroup = (name: string): boolean => groupName.test(name)

/** Moves the call's connection, group by group: each changes what the socket keeps. */
async function move(
  { plan, socket }: Invocation,
  { connections }: Ports,
  groups: readonly string[],
  isMember: boolean,
): Promise<'done' | 'full'> {
  const place = readConnectionId(socket?.connectionId ?? '')
  if (socket === undefined || typeof place === 'string')
    throw new Error('the call has no connection')
  const { apiId, stageName } = plan
  let outcome: 'done' | 'full' = 'done'
  for (const group of groups) {
    const address = { apiId, stageName, ...place }
    const moved = await connections.setMember(address, socket.connectionId, group, isMember)
    if (moved === 'full') outcome = 'full'
  }
  return outcome
}
