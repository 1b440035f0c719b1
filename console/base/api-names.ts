import { all } from './admin-api.ts'
import { type Child, h } from './dom.ts'
import { link } from './widgets.ts'
import type { RestApi, V2Api } from './wire.ts'

/** How a stage of an API is shown to people who know it by its name. */
export type StageLabel = (apiId: string, stage: string) => Child

/** Reads what every API is called, once a page; an API that is gone is called by its id. */
export async function stageLabels(): Promise<StageLabel> {
  const [rest, v2] = await Promise.all([all<RestApi>('/restapis'), all<V2Api>('/v2/apis')])
  const names = new Map<string, { readonly name: string; readonly kind: string }>([
    ...rest.map(({ id, name }) => [id, { name, kind: 'rest' }] as const),
    ...v2.map(({ apiId, name }) => [apiId, { name, kind: 'v2' }] as const),
  ])
  return (apiId, stage) => {
    const found = names.get(apiId)
    const id = h('code', { class: 'muted' }, apiId)
    if (found === undefined) return h('span', {}, id, ` ${stage}`)
    const address = `#/apis/${found.kind}/${encodeURIComponent(apiId)}/stages`
    return h('span', {}, link(address, `${found.name} ${stage}`), ' ', id)
  }
}
