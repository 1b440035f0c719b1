import { apiHeader, v2Headed } from '../apis/api-header.ts'
import { call, path } from '../base/admin-api.ts'
import { h } from '../base/dom.ts'
import { wordsOf } from '../base/patches.ts'
import { refresh, type View } from '../base/view.ts'
import type { V2Api } from '../base/wire.ts'
import { field, form, notify, removal } from '../base/widgets.ts'

/** What belongs to an HTTP or WebSocket API as a whole. */
export const showV2Settings: View = async ([apiId = '']) => {
  const target = path`/v2/apis/${apiId}`
  const api = await call<V2Api>('GET', target)
  const isSocket = api.protocolType === 'WEBSOCKET'
  const settings = form({
    submit: 'Save',
    fields: [
      field('Name', 'name', { required: true, value: api.name }),
      field('Description', 'description', { value: api.description }),
      isSocket &&
        field('Route selection', 'routeSelectionExpression', {
          required: true,
          value: api.routeSelectionExpression,
          hint: 'What of a message names its route: $request.body.action',
        }),
      field('Only custom domain names reach the API', 'disableExecuteApiEndpoint', {
        type: 'checkbox',
        checked: api.disableExecuteApiEndpoint,
      }),
    ],
    async run(values) {
      await call('PATCH', target, {
        name: values('name'),
        description: values('description'),
        disableExecuteApiEndpoint: values('disableExecuteApiEndpoint') !== '',
        ...(isSocket && { routeSelectionExpression: values('routeSelectionExpression') }),
      })
      notify('Settings saved.')
      refresh()
    },
  })
  return {
    title: `${api.name} settings`,
    content: [
      apiHeader(v2Headed(api), 'settings'),
      h('section', { class: 'panel reading' }, settings),
      !isSocket && corsPart(target, api),
    ],
  }
}

/** Cross-origin calls: with it the gateway answers preflights by itself. */
function corsPart(target: string, { corsConfiguration: cors }: V2Api): HTMLElement {
  const list = (label: string, name: keyof NonNullable<typeof cors>, hint: string) => {
    const present = cors?.[name]
    return field(label, name, { value: Array.isArray(present) ? present.join(' ') : '', hint })
  }
  return h(
    'section',
    { class: 'panel reading' },
    h(
      'div',
      { class: 'title' },
      h('h2', {}, 'CORS'),
      cors !== undefined &&
        removal('Turn off', 'Let routes answer cross-origin calls themselves?', async () => {
          await call('DELETE', `${target}/cors`)
          refresh()
        }),
    ),
    cors === undefined &&
      h('p', { class: 'muted' }, 'Off: routes answer preflights themselves, like any other call.'),
    form({
      submit: cors === undefined ? 'Turn on' : 'Save',
      fields: [
        list('Origins', 'allowOrigins', 'https://app.example.com, or *'),
        list('Methods', 'allowMethods', 'GET POST, or *'),
        list('Headers', 'allowHeaders', 'content-type authorization, or *'),
        list('Headers that pages may read', 'exposeHeaders', 'x-request-id'),
        field('Preflights are good for, seconds', 'maxAge', {
          type: 'number',
          min: -1,
          max: 86_400,
          value: cors?.maxAge,
        }),
        field('With credentials', 'allowCredentials', {
          type: 'checkbox',
          checked: cors?.allowCredentials,
        }),
      ],
      async run(values) {
        const maxAge = values('maxAge')
        await call('PATCH', target, {
          corsConfiguration: {
            allowOrigins: wordsOf(values('allowOrigins')),
            allowMethods: wordsOf(values('allowMethods')),
            allowHeaders: wordsOf(values('allowHeaders')),
            exposeHeaders: wordsOf(values('exposeHeaders')),
            allowCredentials: values('allowCredentials') !== '',
            ...(maxAge !== '' && { maxAge: Number(maxAge) }),
          },
        })
        notify('CORS saved.')
        refresh()
      },
    }),
  )
}
