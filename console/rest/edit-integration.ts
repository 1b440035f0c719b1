import { call, patch } from '../base/admin-api.ts'
import { h } from '../base/dom.ts'
import { changedEntries, changedKeys, changedText, wordsOf, type Patch } from '../base/patches.ts'
import { pairsEditor } from '../base/pairs.ts'
import { templatesEditor } from '../base/templates.ts'
import { refresh } from '../base/view.ts'
import type { Integration } from '../base/wire.ts'
import { choice, field, filled, form, notify, openDialog, type Values } from '../base/widgets.ts'
import { contentHandlingChoice } from './content-handling.ts'
import type { MethodPlace } from './place.ts'

const types = [
  ['HTTP_PROXY', 'HTTP proxy: pass the call on'],
  ['HTTP', 'HTTP: with mappings both ways'],
  ['AWS_PROXY', 'Lambda proxy'],
  ['AWS', 'AWS service: with mappings both ways'],
  ['MOCK', 'Mock: answer without a backend'],
] as const

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY'].map(
  (verb) => [verb, verb] as const,
)

/** What the maps of an integration become. */
interface Mappings {
  readonly parameters: Readonly<Record<string, string>>
  readonly templates: Readonly<Record<string, string>>
}

/** Where a method's calls go, and what becomes of them on the way. */
export function editIntegration({ method, target }: MethodPlace): void {
  const before = method.methodIntegration
  const parameters = pairsEditor('Parameters', {
    names: ['To the backend', 'From'],
    placeholders: ['header.X-User', "method.request.header.X-User, context.… or 'text'"],
    pairs: withoutPrefix(before?.requestParameters),
    hint: 'path.id, querystring.limit or header.X-Name',
  })
  const templates = templatesEditor('Templates', before?.requestTemplates)
  const type = choice('Type', 'type', types, before?.type ?? 'HTTP_PROXY')
  const backend = h('div', { class: 'row backend' }, ...backendFields(before))
  const mapped = h('div', { class: 'form' }, ...mappingFields(before), templates.element)
  const select = type.querySelector('select')
  const follow = (): void => {
    backend.hidden = select?.value === 'MOCK'
    mapped.hidden = select?.value.endsWith('_PROXY') === true
    parameters.element.hidden = select?.value === 'AWS_PROXY' || select?.value === 'MOCK'
  }
  select?.addEventListener('change', follow)
  follow()
  openDialog(
    'Integration request',
    (close) =>
      form({
        submit: 'Save',
        fields: [type, backend, parameters.element, mapped],
        async run(values) {
          const mappings = {
            parameters: withPrefix(parameters.read()),
            templates: templates.read(),
          }
          if (before === undefined || values('type') !== before.type) {
            await replaceIntegration(target, before, values, mappings)
          } else {
            const changes = changesOf(before, values, mappings)
            if (changes.length > 0) await patch(`${target}/integration`, ...changes)
          }
          close()
          notify('Integration saved. Deploy to make it reach callers.')
          refresh()
        },
      }),
    'wide',
  )
}

const backendFields = (before: Integration | undefined): readonly HTMLElement[] => [
  field('Endpoint', 'uri', {
    value: before?.uri,
    hint: 'https://…, service://BINDING/path, or an integration ARN; {name} stands for a path parameter',
  }),
  choice('Method', 'httpMethod', verbs, before?.httpMethod ?? 'ANY'),
  field('Timeout, ms', 'timeoutInMillis', {
    type: 'number',
    min: 50,
    value: before?.timeoutInMillis ?? timeoutMsDefault,
  }),
  field('Credentials', 'credentials', { value: before?.credentials, hint: 'Role ARN, for AWS' }),
  field('VPC link', 'connectionId', { value: before?.connectionId }),
]

const timeoutMsDefault = 29_000

const mappingFields = (before: Integration | undefined): readonly HTMLElement[] => [
  h(
    'div',
    { class: 'row' },
    choice(
      'When no template fits',
      'passthroughBehavior',
      [
        ['WHEN_NO_MATCH', 'Pass the body through'],
        ['WHEN_NO_TEMPLATES', 'Pass it only when there are no templates'],
        ['NEVER', 'Refuse with 415'],
      ],
      before?.passthroughBehavior,
    ),
    contentHandlingChoice(before?.contentHandling),
    field('Cache key', 'cacheKeyParameters', {
      value: before?.cacheKeyParameters?.join(' '),
      hint: 'method.request.querystring.limit …',
    }),
  ),
]

const prefix = 'integration.request.'

const withoutPrefix = (map: Readonly<Record<string, string>> | undefined = {}) =>
  Object.fromEntries(Object.entries(map).map(([name, from]) => [name.replace(prefix, ''), from]))

const withPrefix = (map: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(map).map(([name, from]) => [
      name.startsWith(prefix) ? name : `${prefix}${name}`,
      from,
    ]),
  )

/** Members that one field says. */
type TextMember =
  | 'uri'
  | 'httpMethod'
  | 'timeoutInMillis'
  | 'credentials'
  | 'connectionId'
  | 'passthroughBehavior'
  | 'contentHandling'

function changesOf(before: Integration, values: Values, mappings: Mappings): readonly Patch[] {
  const isProxy = before.type.endsWith('_PROXY')
  const isMock = before.type === 'MOCK'
  const text = (member: TextMember): readonly Patch[] =>
    changedText(`/${member}`, before[member], values(member))
  const backend = ['uri', 'httpMethod', 'timeoutInMillis', 'credentials', 'connectionId'] as const
  const changes = [
    ...(isMock ? [] : backend.flatMap(text)),
    ...changedEntries('/requestParameters', before.requestParameters, mappings.parameters),
  ]
  const connection = connectionType(values)
  if (!isMock && connection !== (before.connectionType ?? 'INTERNET')) {
    changes.push({ op: 'replace', path: '/connectionType', value: connection })
  }
  if (isProxy) return changes
  return [
    ...changes,
    ...text('passthroughBehavior'),
    ...text('contentHandling'),
    ...changedKeys(
      '/cacheKeyParameters',
      before.cacheKeyParameters,
      wordsOf(values('cacheKeyParameters')),
    ),
    ...changedEntries('/requestTemplates', before.requestTemplates, mappings.templates),
  ]
}

const connectionType = (values: Values): 'VPC_LINK' | 'INTERNET' =>
  values('connectionId') === '' ? 'INTERNET' : 'VPC_LINK'

/** Another type is another integration; its responses are put again where they still mean something. */
async function replaceIntegration(
  target: string,
  before: Integration | undefined,
  values: Values,
  { parameters, templates }: Mappings,
): Promise<void> {
  const type = values('type')
  const isMock = type === 'MOCK'
  const isProxy = type.endsWith('_PROXY')
  await call('PUT', `${target}/integration`, {
    type,
    ...(!isMock && {
      ...filled({
        uri: values('uri'),
        httpMethod: values('httpMethod'),
        credentials: values('credentials'),
        connectionId: values('connectionId'),
      }),
      ...(values('connectionId') !== '' && { connectionType: 'VPC_LINK' }),
      timeoutInMillis: Number(values('timeoutInMillis')),
      requestParameters: parameters,
    }),
    ...(!isProxy && {
      passthroughBehavior: values('passthroughBehavior'),
      requestTemplates: templates,
      cacheKeyParameters: wordsOf(values('cacheKeyParameters')),
      ...filled({ contentHandling: values('contentHandling') }),
    }),
  })
  if (isProxy) return
  for (const response of Object.values(before?.integrationResponses ?? {})) {
    await call('PUT', `${target}/integration/responses/${response.statusCode}`, response)
  }
}
