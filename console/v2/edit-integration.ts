import { call } from '../base/admin-api.ts'
import { h } from '../base/dom.ts'
import { pairsEditor } from '../base/pairs.ts'
import { templatesEditor } from '../base/templates.ts'
import { refresh } from '../base/view.ts'
import type { V2Api, V2Integration } from '../base/wire.ts'
import { choice, field, form, notify, openDialog } from '../base/widgets.ts'

const types = {
  HTTP: [
    ['HTTP_PROXY', 'HTTP proxy'],
    ['AWS_PROXY', 'Lambda or an AWS service'],
  ],
  WEBSOCKET: [
    ['HTTP_PROXY', 'HTTP proxy'],
    ['HTTP', 'HTTP with templates'],
    ['AWS_PROXY', 'Lambda proxy'],
    ['AWS', 'AWS service with templates'],
    ['MOCK', 'Mock'],
  ],
} as const

/** In v2 a map is merged: what is gone has to be sent as an empty text. */
function mergedMap(
  before: Readonly<Record<string, string | null>> | undefined = {},
  after: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  return { ...Object.fromEntries(gone.map((key) => [key, ''])), ...after }
}

/** Where routes that use this integration lead. */
export function editV2Integration(api: V2Api, base: string, before: V2Integration): void {
  const isSocket = api.protocolType === 'WEBSOCKET'
  const parameters = pairsEditor('Parameters', {
    names: ['To the backend', 'From'],
    placeholders: isSocket
      ? ['integration.request.header.X-User', 'route.request.header.X-User or context.…']
      : ['overwrite:header.X-User', '$request.header.X-User or $context.…'],
    pairs: before.requestParameters,
  })
  const templates = templatesEditor('Templates', before.requestTemplates)
  openDialog(
    'Integration',
    (close) =>
      form({
        submit: 'Save',
        fields: [
          choice('Type', 'integrationType', types[api.protocolType], before.integrationType),
          h(
            'div',
            { class: 'row backend' },
            field('Endpoint', 'integrationUri', {
              value: before.integrationUri,
              hint: 'https://…, service://BINDING/path, or a Lambda function’s ARN',
            }),
            field('Method', 'integrationMethod', { value: before.integrationMethod }),
            field('Timeout, ms', 'timeoutInMillis', {
              type: 'number',
              min: 50,
              value: before.timeoutInMillis,
            }),
            field('Credentials', 'credentialsArn', { value: before.credentialsArn }),
            field('VPC link', 'connectionId', { value: before.connectionId }),
            !isSocket &&
              choice(
                'Payload format',
                'payloadFormatVersion',
                [
                  ['1.0', '1.0'],
                  ['2.0', '2.0'],
                ],
                before.payloadFormatVersion,
              ),
          ),
          parameters.element,
          isSocket && templates.element,
        ],
        async run(values) {
          const connectionId = values('connectionId')
          await call('PATCH', `${base}/integrations/${before.integrationId}`, {
            integrationType: values('integrationType'),
            integrationUri: values('integrationUri'),
            integrationMethod: values('integrationMethod'),
            ...(values('timeoutInMillis') !== '' && {
              timeoutInMillis: Number(values('timeoutInMillis')),
            }),
            credentialsArn: values('credentialsArn'),
            connectionId,
            connectionType: connectionId === '' ? 'INTERNET' : 'VPC_LINK',
            requestParameters: mergedMap(before.requestParameters, parameters.read()),
            ...(isSocket
              ? { requestTemplates: mergedMap(before.requestTemplates, templates.read()) }
              : { payloadFormatVersion: values('payloadFormatVersion') }),
          })
          close()
          notify('Integration saved.')
          refresh()
        },
      }),
    'wide',
  )
}
