import { call, path } from '../base/admin-api.ts'
import { h } from '../base/dom.ts'
import { goTo } from '../base/view.ts'
import type { Stage, V2Stage } from '../base/wire.ts'
import { copyable, field, filled, form, link, notify, openDialog } from '../base/widgets.ts'

/** Where a stage is called on this gateway. */
export const invokeUrl = (apiId: string, stageName: string): string =>
  `${location.origin}/_api/${apiId}${stageName === '$default' ? '' : `/${stageName}`}`

/** The address to take along; where only domain names reach the API, it would answer 403. */
export const invokeFact = (
  { disableExecuteApiEndpoint }: { readonly disableExecuteApiEndpoint?: boolean },
  url: string,
): HTMLElement =>
  disableExecuteApiEndpoint === true
    ? h('span', {}, 'none: ', link('#/domains', 'domain names'), ' alone reach this API')
    : copyable(url, 'Invoke URL')

const stageField = (stages: readonly { readonly stageName: string }[]) => [
  field('Stage', 'stage', {
    required: true,
    list: 'known-stages',
    value: stages[0]?.stageName ?? 'prod',
    hint: 'A new name makes a new stage.',
  }),
  h(
    'datalist',
    { id: 'known-stages' },
    ...stages.map(({ stageName }) => h('option', { value: stageName })),
  ),
]

/** Makes the present definition of a REST API what callers of a stage reach, or a share of them. */
export function deployRestDialog(apiId: string, stages: readonly Stage[]): void {
  openDialog('Deploy', (close) =>
    form({
      submit: 'Deploy',
      fields: [
        ...stageField(stages),
        field('Description', 'description'),
        field('Canary, percent', 'percent', {
          type: 'number',
          min: 0,
          max: 100,
          hint: 'Only this share of the calls of an existing stage gets the new deployment. Empty: all.',
        }),
      ],
      async run(values) {
        const percent = values('percent')
        await call('POST', path`/restapis/${apiId}/deployments`, {
          ...filled({ stageName: values('stage'), description: values('description') }),
          ...(percent !== '' && { canarySettings: { percentTraffic: Number(percent) } }),
        })
        close()
        notify(`Deployed: ${invokeUrl(apiId, values('stage'))}`)
        goTo(`/apis/rest/${apiId}/stages`)
      },
    }),
  )
}

/** The same for an HTTP or WebSocket API; a new stage follows every later change by itself. */
export function deployV2Dialog(apiId: string, stages: readonly V2Stage[]): void {
  openDialog('Deploy', (close) =>
    form({
      submit: 'Deploy',
      fields: [...stageField(stages), field('Description', 'description')],
      async run(values) {
        const stageName = values('stage')
        const stage = stages.find((known) => known.stageName === stageName)
        if (stage === undefined) {
          await call('POST', path`/v2/apis/${apiId}/stages`, { stageName, autoDeploy: true })
        } else if (stage.autoDeploy !== true) {
          const input = filled({ stageName, description: values('description') })
          await call('POST', path`/v2/apis/${apiId}/deployments`, input)
        }
        close()
        notify(`Deployed: ${invokeUrl(apiId, stageName)}`)
        goTo(`/apis/v2/${apiId}/stages`)
      },
    }),
  )
}
