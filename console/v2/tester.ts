import { apiHeader, v2Headed } from '../apis/api-header.ts'
import { invokeUrl } from '../apis/deploy.ts'
import { all, authorization, call, path } from '../base/admin-api.ts'
import { fill, h } from '../base/dom.ts'
import { showLatest } from '../base/reads.ts'
import type { View } from '../base/view.ts'
import type { Route, V2Api, V2Stage } from '../base/wire.ts'
import {
  button,
  choice,
  empty,
  field,
  form,
  notify,
  notifyError,
  openDialog,
} from '../base/widgets.ts'
import { connectionTable, type OpenConnection } from './connection-table.ts'
import { socketLog } from './socket-log.ts'

/** Talks to a WebSocket API like a client, and looks at all of its connections like its operator. */
export const showTester: View = async ([apiId = '']) => {
  const base = path`/v2/apis/${apiId}`
  const [api, routes, stages] = await Promise.all([
    call<V2Api>('GET', base),
    all<Route>(`${base}/routes`),
    all<V2Stage>(`${base}/stages`),
  ])
  const header = apiHeader(v2Headed(api), 'tester')
  if (stages.length === 0) {
    return {
      title: `${api.name} tester`,
      content: [header, empty('Not deployed', 'Clients connect to a stage; deploy one first.')],
    }
  }
  const stage = choice(
    'Stage',
    'stage',
    stages.map(({ stageName }) => [stageName, stageName]),
  )
  const stageName = (): string => stage.querySelector('select')?.value ?? ''
  const connections = h('div')
  const show = showLatest(
    async (target: string) =>
      [target, await call<{ readonly items: readonly OpenConnection[] }>('GET', target)] as const,
    ([target, { items }]) => {
      fill(connections, connectionTable(target, items, sendDialog, relist))
    },
  )
  const relist = (): Promise<void> => show(path`/tidegate/connections/${apiId}/${stageName()}`)
  await relist()
  stage.addEventListener('change', () => void relist().catch(notifyError))
  return {
    title: `${api.name} tester`,
    content: [
      header,
      h(
        'section',
        { class: 'panel', 'aria-label': 'Client' },
        ...client(api, routes, stage, stageName, relist),
      ),
      h('div', { class: 'title' }, h('h2', {}, 'Open connections'), button('Refresh', relist)),
      connections,
    ],
  }
}

/** A message for a route: `'{"action": "say"}'` where routes are chosen by `$request.body.action`. */
function exampleOf(api: V2Api, routeKey: string): string {
  const name = /^\$request\.body\.(\w+)$/.exec(api.routeSelectionExpression)?.[1]
  const key = routeKey.startsWith('$') ? 'hello' : routeKey
  return JSON.stringify(name === undefined ? { message: 'hello' } : { [name]: key, text: 'hello' })
}

function client(
  api: V2Api,
  routes: readonly Route[],
  stage: HTMLElement,
  stageName: () => string,
  relist: () => Promise<void>,
): readonly HTMLElement[] {
  const log = socketLog()
  const state = h('p', { class: 'muted', role: 'status' }, 'Not connected.')
  let socket: WebSocket | undefined
  const say = (text: string): void => {
    state.textContent = text
    toggle.textContent = socket === undefined ? 'Connect' : 'Disconnect'
    send.hidden = socket === undefined
  }
  const queryField = field('Query string', 'query', { placeholder: 'token=…' })
  const connect = (): void => {
    const query = queryField.querySelector('input')?.value ?? ''
    const url = invokeUrl(api.apiId, stageName()).replace(/^http/, 'ws')
    const opened = new WebSocket(`${url}${query === '' ? '' : `?${query.replace(/^\?/, '')}`}`)
    socket = opened
    say('Connecting…')
    opened.addEventListener('open', () => {
      say('Connected.')
      log.add('state', `connected to ${url}`)
      void relist().catch(() => undefined)
    })
    opened.addEventListener('message', ({ data }) => log.add('in', String(data)))
    opened.addEventListener('close', ({ code, reason }) => {
      if (socket === opened) socket = undefined
      say('Not connected.')
      log.add('state', `closed: ${code} ${reason}`.trim())
      void relist().catch(() => undefined)
    })
  }
  const toggle = button('Connect', () => (socket === undefined ? connect() : socket.close(1000)), {
    class: 'primary',
  })
  const message = field('Message', 'message', {
    text: exampleOf(
      api,
      routes.find(({ routeKey }) => !routeKey.startsWith('$'))?.routeKey ?? '$default',
    ),
    rows: 4,
    hint: 'Ctrl-Enter sends it',
  })
  const area = message.querySelector('textarea')
  const send = form({
    submit: 'Send',
    fields: [routeChips(api, routes, (text) => area && (area.value = text)), message],
    run: (values) => {
      if (socket === undefined) throw new Error('Connect first.')
      socket.send(values('message'))
      log.add('out', values('message'))
      return Promise.resolve()
    },
  })
  send.hidden = true
  area?.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send.requestSubmit()
  })
  // A page that is left takes its connection along.
  addEventListener('hashchange', () => socket?.close(1000), { once: true })
  return [
    h('div', { class: 'inline' }, stage, queryField, h('div', { class: 'actions' }, toggle)),
    state,
    send,
    log.element,
  ]
}

/** One button a route: it writes a message that the route takes. */
const routeChips = (
  api: V2Api,
  routes: readonly Route[],
  write: (text: string) => void,
): HTMLElement =>
  h(
    'div',
    { class: 'chips', role: 'group', 'aria-label': 'Messages by route' },
    ...routes
      .filter(({ routeKey }) => routeKey !== '$connect' && routeKey !== '$disconnect')
      .map(({ routeKey }) =>
        button(routeKey, () => write(exampleOf(api, routeKey)), { class: 'chip' }),
      ),
  )

function sendDialog(target: string, connectionId: string): void {
  openDialog(`Send to ${connectionId}`, (close) =>
    form({
      submit: 'Send',
      fields: [field('Message', 'text', { text: '', rows: 4, required: true })],
      async run(values) {
        const response = await fetch(`/_admin${target}${path`/${connectionId}`}`, {
          method: 'POST',
          headers: authorization(),
          body: values('text'),
        })
        if (!response.ok) throw new Error(`Not sent: the gateway answered ${response.status}.`)
        close()
        notify('Sent.')
      },
    }),
  )
}
