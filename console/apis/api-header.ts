import type { Child } from '../base/dom.ts'
import { h } from '../base/dom.ts'
import { badge, link } from '../base/widgets.ts'

/** The top of an API's pages: what it is, its two tabs, and what can be done with it. */
export function apiHeader(
  api: {
    readonly name: string
    readonly kind: string
    readonly id: string
    readonly address: string
  },
  tab: 'definition' | 'stages',
  ...actions: readonly Child[]
): HTMLElement {
  const definition = api.kind === 'REST' ? 'Resources' : 'Routes'
  const current = (name: typeof tab) => (name === tab ? { 'aria-current': 'page' } : {})
  return h(
    'div',
    {},
    h('p', { class: 'crumbs' }, link('#/apis', 'APIs')),
    h(
      'div',
      { class: 'title' },
      h('h1', {}, api.name),
      badge(api.kind),
      h('code', {}, api.id),
      ...actions,
    ),
    h(
      'nav',
      { class: 'tabs', 'aria-label': 'Parts of the API' },
      link(`#${api.address}`, definition, current('definition')),
      link(`#${api.address}/stages`, 'Stages', current('stages')),
    ),
  )
}
