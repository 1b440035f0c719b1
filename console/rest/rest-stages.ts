import { call, patch, path } from '../base/admin-api.ts'
import { apiHeader, restHeaded } from '../apis/api-header.ts'
import { deployRestDialog, invokeFact, invokeUrl } from '../apis/deploy.ts'
import { h } from '../base/dom.ts'
import { rollbackButton } from '../apis/rollback.ts'
import { throttlePart, variablesPart } from '../apis/stage-parts.ts'
import { refresh, type View } from '../base/view.ts'
import { methodSettingsPart } from './method-settings.ts'
import type { RestApi, Stage } from '../base/wire.ts'
import { button, day, empty, facts, link, notify, removal } from '../base/widgets.ts'

/** The stages of a REST API, each with its settings. */
export const showRestStages: View = async ([apiId = '']) => {
  const [api, { item: stages }] = await Promise.all([
    call<RestApi>('GET', path`/restapis/${apiId}`),
    call<{ readonly item: readonly Stage[] }>('GET', path`/restapis/${apiId}/stages`),
  ])
  const deploy = () => button('Deploy', () => deployRestDialog(apiId, stages), { class: 'primary' })
  const cards = stages.map((stage) => stageCard(api, stage))
  const nothing = empty(
    'Not deployed',
    'A deployment makes a stage, and a stage has the URL that callers use.',
    deploy(),
  )
  return {
    title: `${api.name} stages`,
    content: [
      apiHeader(restHeaded(api), 'stages', stages.length > 0 && deploy()),
      ...(cards.length === 0 ? [nothing] : cards),
    ],
  }
}

function stageCard(api: RestApi, stage: Stage): HTMLElement {
  const { id: apiId } = api
  const target = path`/restapis/${apiId}/stages/${stage.stageName}`
  const general = stage.methodSettings['*/*'] ?? {}
  return h(
    'section',
    { class: 'panel stage', 'aria-label': `Stage ${stage.stageName}` },
    h(
      'div',
      { class: 'title' },
      h('h2', {}, stage.stageName),
      link(`#/monitoring/${apiId}/${stage.stageName}`, 'Monitoring'),
      rollbackButton(
        path`/restapis/${apiId}/deployments`,
        stage.stageName,
        stage.deploymentId,
        (value) => patch(target, { op: 'replace', path: '/deploymentId', value }),
      ),
      removal(
        'Delete stage',
        `Delete the stage ${stage.stageName}? Its callers get 403.`,
        async () => {
          await call('DELETE', target)
          refresh()
        },
      ),
    ),
    facts(
      ['Invoke URL', invokeFact(api, invokeUrl(apiId, stage.stageName))],
      ['Description', stage.description],
      ['Deployment', h('span', {}, `${stage.deploymentId}, changed `, day(stage.lastUpdatedDate))],
    ),
    h(
      'div',
      { class: 'parts' },
      variablesPart(stage.stageName, stage.variables ?? {}, {
        set: (name, value) => patch(target, { op: 'replace', path: `/variables/${name}`, value }),
        remove: (name) => patch(target, { op: 'remove', path: `/variables/${name}` }),
      }),
      canaryPart(target, stage),
      throttlePart(
        { rate: general.throttlingRateLimit, burst: general.throttlingBurstLimit },
        (rate, burst) =>
          patch(
            target,
            { op: 'replace', path: '/*/*/throttling/rateLimit', value: rate },
            { op: 'replace', path: '/*/*/throttling/burstLimit', value: burst },
          ),
      ),
      cachePart(target, stage),
      methodSettingsPart(apiId, target, stage),
    ),
  )
}

function canaryPart(target: string, { stageName, canarySettings: canary }: Stage): HTMLElement {
  const id = `canary-${stageName}`
  const percent = canary?.percentTraffic ?? 0
  const slider = h('input', { type: 'range', id, min: 0, max: 100, step: 1, value: percent })
  const share = h('output', { for: id }, `${percent} %`)
  slider.addEventListener('input', () => (share.textContent = `${slider.value} %`))
  const save = async (): Promise<void> => {
    await patch(target, {
      op: 'replace',
      path: '/canarySettings/percentTraffic',
      value: slider.value,
    })
    refresh()
  }
  const promote = async (): Promise<void> => {
    await patch(
      target,
      { op: 'copy', from: '/canarySettings/deploymentId', path: '/deploymentId' },
      { op: 'copy', from: '/canarySettings/stageVariableOverrides', path: '/variables' },
      { op: 'remove', path: '/canarySettings' },
    )
    notify('The canary’s deployment is now the stage’s.')
    refresh()
  }
  const drop = () => patch(target, { op: 'remove', path: '/canarySettings' }).then(refresh)
  return h(
    'section',
    { class: 'part' },
    h('h3', {}, 'Canary'),
    h(
      'p',
      { class: 'muted' },
      canary === undefined
        ? 'None. With one, the next deployment gets only a share of the calls.'
        : `Deployment ${canary.deploymentId ?? ''} gets a share of the calls.`,
    ),
    h('div', { class: 'slider' }, h('label', { for: id }, 'Share of calls'), slider, share),
    h(
      'div',
      { class: 'actions' },
      button(canary === undefined ? 'Start canary' : 'Save share', save),
      canary !== undefined && button('Promote', promote),
      canary !== undefined && button('Remove', drop, { class: 'quiet' }),
    ),
  )
}

function cachePart(target: string, stage: Stage): HTMLElement {
  const flush = async (kind: 'data' | 'authorizers'): Promise<void> => {
    await call('DELETE', `${target}/cache/${kind}`)
    notify(kind === 'data' ? 'Cache flushed.' : 'Cached authorizer results flushed.')
  }
  const toggle = async (): Promise<void> => {
    const value = String(!stage.cacheClusterEnabled)
    // A cluster alone caches nothing: its methods have to use it.
    await patch(
      target,
      { op: 'replace', path: '/cacheClusterEnabled', value },
      { op: 'replace', path: '/*/*/caching/enabled', value },
    )
    refresh()
  }
  return h(
    'section',
    { class: 'part' },
    h('h3', {}, 'Cache'),
    h(
      'p',
      { class: 'muted' },
      stage.cacheClusterEnabled ? `On, ${stage.cacheClusterSize ?? ''} GB` : 'Off',
    ),
    h(
      'div',
      { class: 'actions' },
      button(stage.cacheClusterEnabled ? 'Turn off' : 'Turn on', toggle),
      button('Flush cache', () => flush('data')),
      button('Flush authorizers', () => flush('authorizers'), { class: 'quiet' }),
    ),
  )
}
