import type { Child } from '../base/dom.ts'
import { h } from '../base/dom.ts'
import { call } from '../base/admin-api.ts'
import { declaredText } from '../base/declared.ts'
import { badge, link } from '../base/widgets.ts'

/** What the header says of an API. */
export interface HeadedApi {
  readonly name: string
  readonly kind: 'REST' | 'HTTP' | 'WEBSOCKET'
  readonly id: string
}

/** The pages of an API, by the end of their address. */
export type Tab = '' | 'stages' | 'tester' | 'authorizers' | 'models' | 'responses' | 'settings'

const tabs: Readonly<Record<HeadedApi['kind'], readonly (readonly [Tab, string])[]>> = {
  REST: [
    ['', 'Resources'],
    ['stages', 'Stages'],
    ['authorizers', 'Authorizers'],
    ['models', 'Models'],
    ['responses', 'Gateway responses'],
    ['settings', 'Settings'],
  ],
  HTTP: [
    ['', 'Routes'],
    ['stages', 'Stages'],
    ['authorizers', 'Authorizers'],
    ['settings', 'Settings'],
  ],
  WEBSOCKET: [
    ['', 'Routes'],
    ['stages', 'Stages'],
    ['tester', 'Tester'],
    ['authorizers', 'Authorizers'],
    ['settings', 'Settings'],
  ],
}

/** The address of an API's page: `'/apis/rest/a1b2c3d4e5/stages'`. */
export const apiAddress = ({ kind, id }: HeadedApi, tab: Tab = ''): string =>
  `/apis/${kind === 'REST' ? 'rest' : 'v2'}/${id}${tab === '' ? '' : `/${tab}`}`

/** The top of an API's pages: what it is, its tabs, and what can be done with it. */
export const apiHeader = (api: HeadedApi, tab: Tab, ...actions: readonly Child[]): HTMLElement =>
  h(
    'div',
    {},
    h('p', { class: 'crumbs' }, link('#/apis', 'APIs')),
    h(
      'div',
      { class: 'title' },
      h('h1', {}, api.name),
      badge(api.kind),
      h('code', {}, api.id),
      standing(api),
      ...actions,
    ),
    h(
      'nav',
      { class: 'tabs', 'aria-label': 'Parts of the API' },
      ...tabs[api.kind].map(([name, text]) =>
        link(`#${apiAddress(api, name)}`, text, name === tab ? { 'aria-current': 'page' } : {}),
      ),
    ),
  )

/** The parts of a stage's state that the header tells. */
interface StageState {
  readonly stageName: string
  readonly behind: boolean
  readonly declared: boolean
}

/**
 * Says which stages do not have what the API is now, or that routes.json declares the API, which
 * then cannot be changed here. It comes after the page, which need not wait.
 */
function standing({ id }: HeadedApi): HTMLElement {
  const place = h('span', { class: 'standing', role: 'status' })
  const query = `/tidegate/stages?apiId=${encodeURIComponent(id)}`
  void call<{ readonly items: readonly StageState[] }>('GET', query)
    .then(({ items }) => {
      const behind = items.filter((stage) => stage.behind).map(({ stageName }) => stageName)
      if (behind.length > 0) place.textContent = `Changes not deployed: ${behind.join(', ')}`
      if (items.some(({ declared }) => declared)) tellDeclared(place)
    })
    .catch(() => undefined)
  return place
}

function tellDeclared(place: HTMLElement): void {
  place.textContent = declaredText
  place.classList.add('declared')
  for (const action of place.parentElement?.querySelectorAll('button') ?? []) action.disabled = true
}

export const restHeaded = ({ name, id }: { readonly name: string; readonly id: string }) =>
  ({ name, id, kind: 'REST' }) as const satisfies HeadedApi

export const v2Headed = (api: {
  readonly name: string
  readonly apiId: string
  readonly protocolType: 'HTTP' | 'WEBSOCKET'
}): HeadedApi => ({ name: api.name, id: api.apiId, kind: api.protocolType })
