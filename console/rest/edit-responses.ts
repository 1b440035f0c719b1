import { all, call, patch, path } from '../base/admin-api.ts'
import { changedEntries, changedText } from '../base/patches.ts'
import { pairsEditor } from '../base/pairs.ts'
import { templatesEditor } from '../base/templates.ts'
import { refresh } from '../base/view.ts'
import type { IntegrationResponse, MethodResponse, Model } from '../base/wire.ts'
import { field, form, notify, openDialog } from '../base/widgets.ts'
import { contentHandlingChoice } from './content-handling.ts'
import type { MethodPlace } from './place.ts'

const statusField = (statusCode: string | undefined): HTMLElement =>
  field('Status', 'statusCode', {
    required: true,
    pattern: '[1-5][0-9][0-9]',
    title: 'A status from 100 to 599',
    value: statusCode,
    readonly: statusCode !== undefined,
    placeholder: '200',
  })

const saved = (close: () => void): void => {
  close()
  notify('Response saved. Deploy to make it reach callers.')
  refresh()
}

/** `'header.X'` ↔ `'method.response.header.X'`, the way people write it and the way it is kept. */
const headerPrefix = 'method.response.header.'
const shortHeaders = (map: Readonly<Record<string, unknown>> | undefined = {}) =>
  Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name.replace(headerPrefix, ''), String(value)]),
  )
const longHeaders = (map: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [`${headerPrefix}${name}`, value]))

/** What becomes of the backend's answer: which answers it takes, and what it makes of them. */
export function editIntegrationResponse(
  { method, target }: MethodPlace,
  before: IntegrationResponse | undefined,
): void {
  const headers = pairsEditor('Headers', {
    names: ['Header', 'From'],
    placeholders: ['Location', "integration.response.header.Location or 'text'"],
    pairs: shortHeaders(before?.responseParameters),
    hint: 'The method response has to declare each of them',
  })
  const templates = templatesEditor('Templates', before?.responseTemplates)
  openDialog(
    before === undefined ? 'Add an integration response' : 'Integration response',
    (close) =>
      form({
        submit: 'Save',
        fields: [
          statusField(before?.statusCode),
          field('Taken when', 'selectionPattern', {
            value: before?.selectionPattern,
            hint: 'A regular expression on the backend’s status, or on a Lambda error’s message. Empty: when nothing else fits.',
          }),
          contentHandlingChoice(before?.contentHandling),
          headers.element,
          templates.element,
        ],
        async run(values) {
          const statusCode = values('statusCode')
          const responseParameters = longHeaders(headers.read())
          await declareResponse({ method, target }, statusCode, Object.keys(responseParameters))
          const at = `${target}/integration/responses/${statusCode}`
          if (before === undefined) {
            await call('PUT', at, {
              selectionPattern: values('selectionPattern'),
              responseParameters,
              responseTemplates: templates.read(),
              ...(values('contentHandling') !== '' && {
                contentHandling: values('contentHandling'),
              }),
            })
          } else {
            const changes = [
              ...changedText(
                '/selectionPattern',
                before.selectionPattern,
                values('selectionPattern'),
              ),
              ...changedText('/contentHandling', before.contentHandling, values('contentHandling')),
              ...changedEntries(
                '/responseParameters',
                before.responseParameters,
                responseParameters,
              ),
              ...changedEntries('/responseTemplates', before.responseTemplates, templates.read()),
            ]
            if (changes.length > 0) await patch(at, ...changes)
          }
          saved(close)
        },
      }),
    'wide',
  )
}

/** An integration response needs a method response of its status that declares its headers. */
async function declareResponse(
  { method, target }: Pick<MethodPlace, 'method' | 'target'>,
  statusCode: string,
  headers: readonly string[],
): Promise<void> {
  const at = `${target}/responses/${statusCode}`
  const declared = method.methodResponses?.[statusCode]
  const missing = headers.filter((name) => declared?.responseParameters?.[name] === undefined)
  if (declared === undefined) {
    const responseParameters = Object.fromEntries(headers.map((name) => [name, false]))
    await call('PUT', at, { responseParameters })
  } else if (missing.length > 0) {
    const added = Object.fromEntries(missing.map((name) => [name, 'false']))
    await patch(at, ...changedEntries('/responseParameters', {}, added))
  }
}

/** A status that clients may get, with its headers and the model of its body. */
export async function editMethodResponse(
  { api, target }: MethodPlace,
  before: MethodResponse | undefined,
): Promise<void> {
  const models = await all<Model>(path`/restapis/${api.id}/models`)
  const headers = pairsEditor('Headers', {
    names: ['Header', 'Required'],
    placeholders: ['Location', ''],
    pairs: shortHeaders(before?.responseParameters),
    values: [
      ['false', 'optional'],
      ['true', 'required'],
    ],
  })
  const bodies = pairsEditor('Body models', {
    names: ['Content type', 'Model'],
    placeholders: ['application/json', ''],
    pairs: before?.responseModels,
    values: models.map(({ name }) => [name, name]),
  })
  openDialog(before === undefined ? 'Add a method response' : 'Method response', (close) =>
    form({
      submit: 'Save',
      fields: [
        statusField(before?.statusCode),
        headers.element,
        models.length > 0 && bodies.element,
      ],
      async run(values) {
        const at = `${target}/responses/${values('statusCode')}`
        const responseParameters = longHeaders(headers.read())
        if (before === undefined) {
          const flags = Object.entries(responseParameters).map(
            ([name, isRequired]) => [name, isRequired === 'true'] as const,
          )
          await call('PUT', at, {
            responseParameters: Object.fromEntries(flags),
            responseModels: bodies.read(),
          })
        } else {
          const changes = [
            ...changedEntries('/responseParameters', before.responseParameters, responseParameters),
            ...changedEntries('/responseModels', before.responseModels, bodies.read()),
          ]
          if (changes.length > 0) await patch(at, ...changes)
        }
        saved(close)
      },
    }),
  )
}
