import { all, call, path } from '../base/admin-api.ts'
import { apiHeader, restHeaded } from '../apis/api-header.ts'
import { h } from '../base/dom.ts'
import { pairsEditor } from '../base/pairs.ts'
import { refresh, type View } from '../base/view.ts'
import type { GatewayResponse, RestApi } from '../base/wire.ts'
import { badge, button, field, filled, form, openDialog, removal, table } from '../base/widgets.ts'

/** Every list shows all types, customised or not. */
type Listed = GatewayResponse & { readonly defaultResponse: boolean }

/** What callers read when the gateway itself answers. */
export const showGatewayResponses: View = async ([apiId = '']) => {
  const base = path`/restapis/${apiId}`
  const [api, responses] = await Promise.all([
    call<RestApi>('GET', base),
    all<Listed>(`${base}/gatewayresponses`),
  ])
  return {
    title: `${api.name} gateway responses`,
    content: [
      apiHeader(restHeaded(api), 'responses'),
      h(
        'p',
        { class: 'muted' },
        'What callers read when the gateway itself answers. DEFAULT_4XX and DEFAULT_5XX stand for every type without a response of its own.',
      ),
      table('Gateway responses', ['Type', 'Status', 'Body', '', ''], responses.map(row(base))),
    ],
  }
}

const row = (base: string) => (response: Listed) => {
  const { responseType, statusCode = '—', responseTemplates = {}, defaultResponse } = response
  const target = `${base}/gatewayresponses/${responseType}`
  return [
    h('code', {}, responseType),
    statusCode,
    h('code', { class: 'clip' }, Object.values(responseTemplates)[0] ?? ''),
    defaultResponse ? '' : badge('customised'),
    h(
      'div',
      { class: 'actions' },
      !defaultResponse &&
        removal(
          'Reset',
          `Give ${responseType} its built-in form again?`,
          async () => {
            await call('DELETE', target)
            refresh()
          },
          `Reset ${responseType}`,
        ),
      button('Edit', () => responseDialog(target, response), {
        class: 'quiet small',
        'aria-label': `Edit ${responseType}`,
      }),
    ),
  ]
}

const headerPrefix = 'gatewayresponse.header.'

function responseDialog(target: string, before: Listed): void {
  const headers = pairsEditor('Headers', {
    names: ['Header', 'Value'],
    placeholders: ['Retry-After', "'30', context.… or method.request.header.…"],
    pairs: Object.fromEntries(
      Object.entries(before.responseParameters ?? {}).map(([name, value]) => [
        name.replace(headerPrefix, ''),
        value,
      ]),
    ),
  })
  const [contentType, template] = Object.entries(before.responseTemplates ?? {})[0] ?? [
    'application/json',
    '',
  ]
  openDialog(
    before.responseType,
    (close) =>
      form({
        submit: 'Save',
        fields: [
          field('Status', 'statusCode', {
            value: before.statusCode,
            pattern: '[1-5][0-9][0-9]',
            title: 'A status from 100 to 599',
            hint: 'Empty: the built-in one',
          }),
          headers.element,
          field('Content type', 'contentType', { value: contentType, required: true }),
          field('Body', 'template', {
            text: template,
            rows: 8,
            hint: '$context.error.message and other $context variables; no Velocity here',
          }),
        ],
        async run(values) {
          const others = Object.entries(before.responseTemplates ?? {}).slice(1)
          await call('PUT', target, {
            ...filled({ statusCode: values('statusCode') }),
            responseParameters: Object.fromEntries(
              Object.entries(headers.read()).map(([name, value]) => [
                `${headerPrefix}${name}`,
                value,
              ]),
            ),
            responseTemplates: {
              [values('contentType')]: values('template'),
              ...Object.fromEntries(others),
            },
          })
          close()
          refresh()
        },
      }),
    'wide',
  )
}
