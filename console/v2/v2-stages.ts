import { all, call, path } from '../base/admin-api.ts'
import { apiHeader, v2Headed } from '../apis/api-header.ts'
import { deployV2Dialog, invokeFact, invokeUrl } from '../apis/deploy.ts'
import { h } from '../base/dom.ts'
import { rollbackButton } from '../apis/rollback.ts'
import { throttlePart, variablesPart } from '../apis/stage-parts.ts'
import { refresh, type View } from '../base/view.ts'
import type { V2Api, V2Stage } from '../base/wire.ts'
import { button, day, empty, facts, link, notify, removal } from '../base/widgets.ts'
import { routeSettingsPart } from './route-settings.ts'

/** The stages of an HTTP or WebSocket API, each with its settings. */
export const showV2Stages: View = async ([apiId = '']) => {
  const base = path`/v2/apis/${apiId}`
  const [api, stages] = await Promise.all([
    call<V2Api>('GET', base),
    all<V2Stage>(`${base}/stages`),
  ])
  const deploy = () => button('Deploy', () => deployV2Dialog(apiId, stages), { class: 'primary' })
  const cards = stages.map((stage) => stageCard(api, stage))
  const nothing = empty('Not deployed', 'A stage has the URL that callers use.', deploy())
  return {
    title: `${api.name} stages`,
    content: [
      apiHeader(v2Headed(api), 'stages', stages.length > 0 && deploy()),
      ...(cards.length === 0 ? [nothing] : cards),
    ],
  }
}

function stageCard(api: V2Api, stage: V2Stage): HTMLElement {
  const { apiId, protocolType } = api
  const target = path`/v2/apis/${apiId}/stages/${stage.stageName}`
  const url = invokeUrl(apiId, stage.stageName)
  const save = (changes: object) => call('PATCH', target, changes)
  const general = stage.defaultRouteSettings ?? {}
  return h(
    'section',
    { class: 'panel stage', 'aria-label': `Stage ${stage.stageName}` },
    h(
      'div',
      { class: 'title' },
      h('h2', {}, stage.stageName),
      link(`#/monitoring/${apiId}/${encodeURIComponent(stage.stageName)}`, 'Monitoring'),
      stage.autoDeploy !== true &&
        rollbackButton(
          path`/v2/apis/${apiId}/deployments`,
          stage.stageName,
          stage.deploymentId,
          (deploymentId) => save({ deploymentId }),
        ),
      removal('Delete stage', `Delete the stage ${stage.stageName}?`, async () => {
        await call('DELETE', target)
        refresh()
      }),
    ),
    facts(
      [
        'Invoke URL',
        invokeFact(api, protocolType === 'WEBSOCKET' ? url.replace(/^http/, 'ws') : url),
      ],
      ['Description', stage.description],
      ['Deployment', stage.deploymentId],
      ['Follows changes', stage.autoDeploy === true ? 'yes' : 'no, only deployments'],
      ['Changed', day(stage.lastUpdatedDate)],
    ),
    h(
      'div',
      { class: 'parts' },
      variablesPart(stage.stageName, stage.stageVariables ?? {}, {
        set: (name, value) => save({ stageVariables: { [name]: value } }),
        // An empty text takes the variable away.
        remove: (name) => save({ stageVariables: { [name]: '' } }),
      }),
      throttlePart(
        { rate: general.throttlingRateLimit, burst: general.throttlingBurstLimit },
        (rate, burst) =>
          save({
            defaultRouteSettings: {
              throttlingRateLimit: Number(rate),
              throttlingBurstLimit: Number(burst),
            },
          }),
      ),
      h(
        'section',
        { class: 'part' },
        h('h3', {}, 'Deployment'),
        h(
          'div',
          { class: 'actions' },
          button(stage.autoDeploy === true ? 'Stop following changes' : 'Follow changes', () =>
            save({ autoDeploy: stage.autoDeploy !== true }).then(refresh),
          ),
          button('Flush authorizers', async () => {
            await call('DELETE', `${target}/cache/authorizers`)
            notify('Cached authorizer results flushed.')
          }),
        ),
      ),
      routeSettingsPart(api, target, stage),
    ),
  )
}
