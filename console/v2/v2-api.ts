import { all, call, path } from '../base/admin-api.ts'
import { apiHeader, v2Headed } from '../apis/api-header.ts'
import { deployV2Dialog } from '../apis/deploy.ts'
import { fill, h } from '../base/dom.ts'
import { inOrder } from '../base/order.ts'
import { type Row, sideList } from '../apis/side-list.ts'
import { goTo, type View } from '../base/view.ts'
import type { Route, V2Api, V2Integration, V2Stage } from '../base/wire.ts'
import { button, empty, facts, field, form, openDialog, removal } from '../base/widgets.ts'
import { editV2Integration } from './edit-integration.ts'
import { editRoute } from './edit-route.ts'
import { socketBoxes } from './socket-boxes.ts'

/** An HTTP or WebSocket API: its routes, and what the chosen one does. */
export const showV2Api: View = async ([apiId = '', routeId]) => {
  const base = path`/v2/apis/${apiId}`
  const [api, routes, integrations, stages] = await Promise.all([
    call<V2Api>('GET', base),
    all<Route>(`${base}/routes`),
    all<V2Integration>(`${base}/integrations`),
    all<V2Stage>(`${base}/stages`),
  ])
  const sorted = [...routes].sort((a, b) => inOrder(byPath(a), byPath(b)))
  const address = `/apis/v2/${apiId}`
  const detail = h('section', { class: 'detail', 'aria-label': 'Selected route' })
  const select = (route: Route): void => {
    history.replaceState(null, '', `#${address}/${route.routeId}`)
    const integration = integrations.find(
      ({ integrationId }) => route.target === `integrations/${integrationId}`,
    )
    fill(detail, ...routeDetail(api, base, address, route, integration))
  }
  const chosen = sorted.find((route) => route.routeId === routeId)
  if (chosen !== undefined) select(chosen)
  else {
    fill(
      detail,
      sorted.length === 0
        ? empty('No routes yet', 'A route sends calls that fit its key to a backend.')
        : empty('Choose a route', 'What calls meet on it stands here.'),
    )
  }
  return {
    title: api.name,
    content: [
      apiHeader(
        v2Headed(api),
        '',
        removal('Delete API', `Delete ${api.name} with all its stages?`, async () => {
          await call('DELETE', base)
          goTo('/apis')
        }),
        button('Add route', () => addRouteDialog(api, base, address)),
        button('Deploy', () => deployV2Dialog(apiId, stages), { class: 'primary' }),
      ),
      h(
        'div',
        { class: 'split' },
        sideList('Routes', 'Search routes', rowsOf(sorted, chosen, select)),
        detail,
      ),
    ],
  }
}

/** Routes of one path stand together: `'/pets GET'` of `'GET /pets'`. */
const byPath = ({ routeKey }: Route): string => routeKey.split(' ').reverse().join(' ')

const rowsOf = (
  routes: readonly Route[],
  chosen: Route | undefined,
  select: (route: Route) => void,
): readonly Row[] =>
  routes.map((route) => ({
    text: route.routeKey,
    depth: 0,
    entries: [
      {
        class: 'resource',
        label: [route.routeKey],
        isChosen: route === chosen,
        choose: () => select(route),
      },
    ],
  }))

const routeDetail = (
  api: V2Api,
  base: string,
  address: string,
  route: Route,
  integration: V2Integration | undefined,
): readonly HTMLElement[] => [
  h(
    'div',
    { class: 'title' },
    h('h2', {}, route.routeKey),
    removal('Delete route', `Delete the route ${route.routeKey}?`, async () => {
      await call('DELETE', `${base}/routes/${route.routeId}`)
      goTo(address)
    }),
  ),
  h(
    'div',
    { class: 'boxes' },
    h(
      'section',
      { class: 'box' },
      h(
        'div',
        { class: 'title' },
        h('h3', {}, 'Route'),
        button('Edit', () => editRoute(api, base, route), {
          class: 'quiet small',
          'aria-label': 'Edit route',
        }),
      ),
      facts(
        ['Authorization', route.authorizationType ?? 'NONE'],
        ['Authorizer', route.authorizerId],
        ['Scopes', route.authorizationScopes?.join(' ')],
        ['API key', route.apiKeyRequired === true && 'required'],
        ['Operation', route.operationName],
      ),
    ),
    h(
      'section',
      { class: 'box' },
      h(
        'div',
        { class: 'title' },
        h('h3', {}, 'Integration'),
        integration !== undefined &&
          button('Edit', () => editV2Integration(api, base, integration), {
            class: 'quiet small',
            'aria-label': 'Edit integration',
          }),
      ),
      integration === undefined
        ? h('p', { class: 'muted' }, 'None: callers get an error.')
        : facts(
            ['Type', integration.integrationType],
            ['Subtype', integration.integrationSubtype],
            ['Method', integration.integrationMethod],
            [
              'Endpoint',
              integration.integrationUri !== undefined && h('code', {}, integration.integrationUri),
            ],
            ['Payload', integration.payloadFormatVersion],
            [
              'Timeout',
              integration.timeoutInMillis !== undefined && `${integration.timeoutInMillis} ms`,
            ],
            ['Id', h('code', {}, integration.integrationId)],
          ),
    ),
  ),
  ...(api.protocolType === 'WEBSOCKET' ? [socketBoxes(base, route, integration)] : []),
]

function addRouteDialog(api: V2Api, base: string, address: string): void {
  const isHttp = api.protocolType === 'HTTP'
  openDialog('Add a route', (close) =>
    form({
      submit: 'Add',
      fields: [
        field('Route key', 'routeKey', {
          required: true,
          hint: isHttp
            ? 'GET /pets/{id}, ANY /{proxy+}, or $default'
            : '$connect, $disconnect, $default, or an action',
        }),
        field('Backend', 'uri', {
          required: true,
          hint: 'An https:// address, or a Lambda function’s ARN',
        }),
      ],
      async run(values) {
        const uri = values('uri')
        const isUrl = /^https?:/.test(uri)
        const { integrationId } = await call<V2Integration>('POST', `${base}/integrations`, {
          integrationType: isUrl ? 'HTTP_PROXY' : 'AWS_PROXY',
          integrationUri: uri,
          ...(isUrl && { integrationMethod: 'ANY' }),
          ...(isHttp && { payloadFormatVersion: isUrl ? '1.0' : '2.0' }),
        })
        const target = `integrations/${integrationId}`
        try {
          await call('POST', `${base}/routes`, { routeKey: values('routeKey'), target })
        } catch (error) {
          await call('DELETE', `${base}/${target}`)
          throw error
        }
        close()
        goTo(address)
      },
    }),
  )
}
