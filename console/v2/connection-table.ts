import { call, path } from '../base/admin-api.ts'
import { h } from '../base/dom.ts'
import { button, empty, removal, table } from '../base/widgets.ts'

/** An open connection as the admin API lists it. */
export interface OpenConnection {
  readonly connectionId: string
  readonly connectedAtMs: number
  readonly lastActiveAtMs: number
  readonly sourceIp: string
  readonly userAgent?: string
}

const clockTime = (timeMs: number): HTMLElement =>
  h('time', { datetime: new Date(timeMs).toISOString() }, new Date(timeMs).toLocaleTimeString())

/** The open connections of a stage, each with what can be done to it. */
export function connectionTable(
  target: string,
  connections: readonly OpenConnection[],
  send: (target: string, connectionId: string) => void,
  relist: () => Promise<void>,
): HTMLElement {
  if (connections.length === 0) {
    return empty('No open connections', 'Clients of the stage stand here while they are connected.')
  }
  const rows = connections.map(({ connectionId, connectedAtMs, lastActiveAtMs, sourceIp }) => [
    h('code', {}, connectionId),
    clockTime(connectedAtMs),
    clockTime(lastActiveAtMs),
    sourceIp,
    h(
      'div',
      { class: 'actions' },
      button('Send', () => send(target, connectionId), {
        class: 'quiet small',
        'aria-label': `Send to ${connectionId}`,
      }),
      removal(
        'Disconnect',
        `Disconnect ${connectionId}? Its client may come back.`,
        async () => {
          await call('DELETE', `${target}${path`/${connectionId}`}`)
          await relist()
        },
        `Disconnect ${connectionId}`,
      ),
    ),
  ])
  return table('Open connections', ['Connection', 'Since', 'Last message', 'Address', ''], rows)
}
