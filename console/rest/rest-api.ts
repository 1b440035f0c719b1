import { all, call, path } from '../base/admin-api.ts'
import { apiHeader, restHeaded } from '../apis/api-header.ts'
import { deployRestDialog } from '../apis/deploy.ts'
import { type Child, fill, h } from '../base/dom.ts'
import { inOrder } from '../base/order.ts'
import { importDialog } from '../apis/import.ts'
import { methodBoxes } from './method-boxes.ts'
import { methodPlace } from './place.ts'
import { addMethodDialog, addResourceDialog } from './rest-edit.ts'
import { type Row, sideList } from '../apis/side-list.ts'
import { testForm } from './test-invoke.ts'
import { goTo, refresh, type View } from '../base/view.ts'
import type { Method, Resource, RestApi, Stage } from '../base/wire.ts'
import { button, empty, removal } from '../base/widgets.ts'

/** A resource, and the verb on it that is looked at. */
interface Selection {
  readonly resource: Resource
  readonly method: Method | undefined
}

/** A REST API: its resource tree, and the boxes of the method chosen there. */
export const showRestApi: View = async ([apiId = '', resourceId, verb]) => {
  const [api, resources, { item: stages }] = await Promise.all([
    call<RestApi>('GET', path`/restapis/${apiId}`),
    all<Resource>(`${path`/restapis/${apiId}/resources`}?embed=methods`),
    call<{ readonly item: readonly Stage[] }>('GET', path`/restapis/${apiId}/stages`),
  ])
  const sorted = [...resources].sort((a, b) => inOrder(a.path, b.path))
  const address = `/apis/rest/${apiId}`
  const detail = h('section', { class: 'detail', 'aria-label': 'Selected method' })
  const select = ({ resource, method }: Selection): void => {
    const chosen = `${address}/${resource.id}${method === undefined ? '' : `/${method.httpMethod}`}`
    history.replaceState(null, '', `#${chosen}`)
    fill(detail, ...detailOf(api, { resource, method }))
  }
  const resource = sorted.find(({ id }) => id === resourceId)
  const method = verb === undefined ? undefined : resource?.resourceMethods?.[verb]
  if (resource === undefined) fill(detail, nothingChosen(sorted))
  else fill(detail, ...detailOf(api, { resource, method }))
  return {
    title: api.name,
    content: [
      apiHeader(
        restHeaded(api),
        '',
        removal('Delete API', `Delete ${api.name} with all its stages?`, async () => {
          await call('DELETE', path`/restapis/${apiId}`)
          goTo('/apis')
        }),
        button('Import', () => importDialog(apiId)),
        button('Deploy', () => deployRestDialog(apiId, stages), { class: 'primary' }),
      ),
      h(
        'div',
        { class: 'split' },
        sideList('Resources', 'Search paths', rowsOf(sorted, { resource, method }, select)),
        detail,
      ),
    ],
  }
}

const nothingChosen = (resources: readonly Resource[]): HTMLElement =>
  resources.some(({ resourceMethods }) => resourceMethods !== undefined)
    ? empty(
        'Choose a method',
        'Its four boxes stand here: what a call meets on its way in and out.',
      )
    : empty(
        'No methods yet',
        'Choose a resource on the left and add a method to it, or import a definition.',
      )

/** The resources in path order, each with its methods. */
const rowsOf = (
  resources: readonly Resource[],
  chosen: { readonly [Part in keyof Selection]: Selection[Part] | undefined },
  select: (selection: Selection) => void,
): readonly Row[] =>
  resources.map((resource) => {
    const entry = (method: Method | undefined, style: string, ...label: readonly Child[]) => ({
      class: style,
      label,
      isChosen: resource === chosen.resource && method === chosen.method,
      choose: () => select({ resource, method }),
    })
    const methods = Object.values(resource.resourceMethods ?? {}).map((method) =>
      entry(
        method,
        'method',
        h('span', { class: `verb ${method.httpMethod.toLowerCase()}` }, method.httpMethod),
        h('span', { class: 'visually-hidden' }, resource.path),
      ),
    )
    return {
      text: resource.path,
      depth: resource.path === '/' ? 0 : resource.path.split('/').length - 1,
      entries: [entry(undefined, 'resource', ...pathLabel(resource.path)), ...methods],
    }
  })

/** A path whose last part stands out: the parts before it repeat what stands above in the tree. */
function pathLabel(path: string): readonly Child[] {
  const cut = path.lastIndexOf('/')
  return cut < 1 ? [path] : [h('span', { class: 'muted' }, path.slice(0, cut)), path.slice(cut)]
}

function detailOf(api: RestApi, { resource, method }: Selection): readonly HTMLElement[] {
  const target = path`/restapis/${api.id}/resources/${resource.id}`
  if (method === undefined) {
    const isRoot = resource.path === '/'
    return [
      h(
        'div',
        { class: 'title' },
        h('h2', {}, resource.path),
        !isRoot &&
          removal(
            'Delete resource',
            `Delete ${resource.path} and everything below it?`,
            async () => {
              await call('DELETE', target)
              goTo(`/apis/rest/${api.id}`)
            },
          ),
        button('Add resource', () => addResourceDialog(api, resource)),
        button('Add method', () => addMethodDialog(api, resource), { class: 'primary' }),
      ),
      h('p', {}, `Resource ${resource.id}. Choose one of its methods to see what a call meets.`),
    ]
  }
  return [
    h(
      'div',
      { class: 'title' },
      h('h2', {}, `${method.httpMethod} ${resource.path}`),
      removal('Delete method', `Delete ${method.httpMethod} ${resource.path}?`, async () => {
        await call('DELETE', `${target}/methods/${method.httpMethod}`)
        refresh()
      }),
    ),
    methodBoxes(methodPlace(api, resource, method)),
    testForm(`${target}/methods/${method.httpMethod}`, resource.path, method.httpMethod),
  ]
}
