import { call } from './admin-api.ts'
import { h } from './dom.ts'

/** Ids of what routes.json declares beside APIs. */
export interface Declared {
  readonly apiKeys: readonly string[]
  readonly domainNames: readonly string[]
  readonly usagePlans: readonly string[]
  readonly webAcls: readonly string[]
}

export const declared = (): Promise<Declared> => call('GET', '/tidegate/declared')

export const declaredText = 'Declared in routes.json: change it there'

/** Stands in a title where the controls would stand: the admin API refuses what they do. */
export const declaredNote = (): HTMLElement =>
  h('span', { class: 'standing declared' }, declaredText)
