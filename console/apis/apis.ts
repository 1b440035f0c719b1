import { all, call } from '../base/admin-api.ts'
import { fill, h } from '../base/dom.ts'
import { importDialog } from './import.ts'
import { inOrder } from '../base/order.ts'
import { goTo, type View } from '../base/view.ts'
import type { RestApi, V2Api } from '../base/wire.ts'
import {
  badge,
  button,
  choice,
  day,
  empty,
  field,
  filled,
  form,
  link,
  openDialog,
  searchBox,
  table,
} from '../base/widgets.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly kind: 'REST' | 'HTTP' | 'WEBSOCKET'
  readonly description: string
  readonly created: HTMLElement
  readonly address: string
}

const restRow = ({ id, name, description = '', createdDate }: RestApi): Row => ({
  id,
  name,
  kind: 'REST',
  description,
  created: day(createdDate),
  address: `/apis/rest/${id}`,
})

const v2Row = ({ apiId, name, protocolType, description = '', createdDate }: V2Api): Row => ({
  id: apiId,
  name,
  kind: protocolType,
  description,
  created: day(createdDate),
  address: `/apis/v2/${apiId}`,
})

/** Every API, of all three kinds. */
export const showApis: View = async () => {
  const [rest, v2] = await Promise.all([all<RestApi>('/restapis'), all<V2Api>('/v2/apis')])
  const rows = [...rest.map(restRow), ...v2.map(v2Row)].sort((a, b) => inOrder(a.name, b.name))
  const list = h('div')
  const show = (text: string): void => fill(list, listOf(rows, text))
  show('')
  return {
    title: 'APIs',
    content: [
      h(
        'div',
        { class: 'title' },
        h('h1', {}, 'APIs'),
        searchBox('Search APIs', show),
        button('Import', () => importDialog(), {}),
        button('Create API', createDialog, { class: 'primary' }),
      ),
      list,
    ],
  }
}

function listOf(rows: readonly Row[], text: string): HTMLElement {
  if (rows.length === 0) {
    const hint =
      'Create one, or drop an OpenAPI file to import it. APIs of routes.json stand here too.'
    return empty(
      'No APIs yet',
      hint,
      button('Import a file', () => importDialog(), { class: 'primary' }),
    )
  }
  const found = rows.filter(({ id, name, description }) =>
    `${id} ${name} ${description}`.toLowerCase().includes(text),
  )
  if (found.length === 0)
    return empty('Nothing found', `No API has “${text}” in its name, id or description.`)
  return table(
    'APIs',
    ['Name', 'Type', 'Id', 'Description', 'Created'],
    found.map((row) => [
      link(`#${row.address}`, row.name),
      badge(row.kind),
      h('code', {}, row.id),
      row.description,
      row.created,
    ]),
  )
}

function createDialog(): void {
  openDialog('Create an API', (close) =>
    form({
      submit: 'Create',
      fields: [
        field('Name', 'name', { required: true }),
        choice('Type', 'kind', [
          ['REST', 'REST: the four boxes, models, keys and plans'],
          ['HTTP', 'HTTP: routes to backends'],
          ['WEBSOCKET', 'WebSocket: messages both ways'],
        ]),
        field('Description', 'description'),
      ],
      async run(values) {
        const [name, description] = [values('name'), values('description')]
        const address = await (values('kind') === 'REST'
          ? createRest(name, description)
          : createV2(name, description, values('kind')))
        close()
        goTo(address)
      },
    }),
  )
}

async function createRest(name: string, description: string): Promise<string> {
  const { id } = await call<RestApi>('POST', '/restapis', filled({ name, description }))
  return `/apis/rest/${id}`
}

async function createV2(name: string, description: string, protocolType: string): Promise<string> {
  const selection = protocolType === 'WEBSOCKET' && {
    routeSelectionExpression: '$request.body.action',
  }
  const input = { ...filled({ name, description }), protocolType, ...selection }
  const { apiId } = await call<V2Api>('POST', '/v2/apis', input)
  return `/apis/v2/${apiId}`
}
