import type { ConnectionRecord, Ports } from '../../ports.ts'
import { tellsPresence } from './group-name.ts'

/** Comings and goings of a group are told together: many clients are often lost at once. */
const gatherMs = 100

type Movement = 'join' | 'leave'

interface Gathered {
  readonly record: ConnectionRecord
  readonly group: string
  readonly moved: Readonly<Record<Movement, Set<string>>>
}

/**
 * Tells the members of a shard's groups who joined and who left, in groups whose names ask for it:
 * `{"group":"presence-room","event":"join","connectionIds":["EAAAAFZkd2hmYWs="]}`.
 * What waits to be told when the object is lost is not told.
 */
export function presence(
  ports: Ports,
): (record: ConnectionRecord, group: string, movement: Movement) => void {
  const waiting = new Map<string, Gathered>()

  const tell = async (group: string): Promise<void> => {
    const gathered = waiting.get(group)
    waiting.delete(group)
    if (gathered === undefined) return
    const { apiId, stageName } = gathered.record
    for (const event of ['join', 'leave'] as const) {
      const connectionIds = [...gathered.moved[event]]
      if (connectionIds.length === 0) continue
      const text = JSON.stringify({ group, event, connectionIds })
      await ports.connections.publish({ apiId, stageName }, group, text)
    }
  }

  return (record, group, movement) => {
    if (!tellsPresence(group)) return
    let gathered = waiting.get(group)
    if (gathered === undefined) {
      gathered = { record, group, moved: { join: new Set(), leave: new Set() } }
      waiting.set(group, gathered)
      ports.later.run(gatherMs, () => tell(group))
    }
    gathered.moved[movement].add(record.connectionId)
  }
}
