import { call, patch, path } from '../base/admin-api.ts'
import { apiHeader, restHeaded } from '../apis/api-header.ts'
import { h } from '../base/dom.ts'
import { changedKeys, changedText, wordsOf } from '../base/patches.ts'
import { refresh, type View } from '../base/view.ts'
import type { RestApi } from '../base/wire.ts'
import { choice, field, form, notify } from '../base/widgets.ts'

/** What belongs to a REST API as a whole. */
export const showRestSettings: View = async ([apiId = '']) => {
  const target = path`/restapis/${apiId}`
  const api = await call<RestApi>('GET', target)
  const policy = policyText(api.policy)
  const settings = form({
    submit: 'Save',
    fields: [
      field('Name', 'name', { required: true, value: api.name }),
      field('Description', 'description', { value: api.description }),
      choice(
        'API key comes from',
        'apiKeySource',
        [
          ['HEADER', 'the header x-api-key'],
          ['AUTHORIZER', 'the authorizer’s answer'],
        ],
        api.apiKeySource,
      ),
      field('Binary media types', 'binaryMediaTypes', {
        value: api.binaryMediaTypes?.join(' '),
        hint: 'image/png application/octet-stream, or */*',
      }),
      field('Compress answers from, bytes', 'minimumCompressionSize', {
        type: 'number',
        min: 0,
        max: 10_485_760,
        value: api.minimumCompressionSize,
        hint: 'Empty: never',
      }),
      field('Only custom domain names reach the API', 'disableExecuteApiEndpoint', {
        type: 'checkbox',
        checked: api.disableExecuteApiEndpoint,
      }),
      field('Resource policy', 'policy', {
        text: policy,
        rows: 12,
        hint: 'JSON; empty: none. It reaches callers with the next deployment.',
      }),
    ],
    async run(values) {
      const changes = [
        ...changedText('/name', api.name, values('name')),
        ...changedText('/description', api.description, values('description')),
        ...changedText('/apiKeySource', api.apiKeySource, values('apiKeySource')),
        ...changedKeys(
          '/binaryMediaTypes',
          api.binaryMediaTypes,
          wordsOf(values('binaryMediaTypes')),
        ),
        ...changedText(
          '/minimumCompressionSize',
          api.minimumCompressionSize,
          values('minimumCompressionSize'),
        ),
        ...changedText(
          '/disableExecuteApiEndpoint',
          api.disableExecuteApiEndpoint,
          String(values('disableExecuteApiEndpoint') !== ''),
        ),
        ...changedText('/policy', policy, values('policy')),
      ]
      if (changes.length > 0) await patch(target, ...changes)
      notify('Settings saved.')
      refresh()
    },
  })
  return {
    title: `${api.name} settings`,
    content: [
      apiHeader(restHeaded(api), 'settings'),
      h('section', { class: 'panel reading' }, settings),
    ],
  }
}

/** The wire escapes the document's text a second time. */
function policyText(wire: string | undefined): string {
  if (wire === undefined || wire === '') return ''
  const text = wire.startsWith('{\\') ? (JSON.parse(`"${wire}"`) as unknown) : wire
  return JSON.stringify(JSON.parse(String(text)), undefined, 2)
}
