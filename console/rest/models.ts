import { all, call, patch, path } from '../base/admin-api.ts'
import { apiHeader, restHeaded } from '../apis/api-header.ts'
import { h } from '../base/dom.ts'
import { changedText } from '../base/patches.ts'
import { refresh, type View } from '../base/view.ts'
import type { Model, RequestValidator, RestApi } from '../base/wire.ts'
import { button, empty, field, filled, form, openDialog, removal, table } from '../base/widgets.ts'

/** What bodies have to look like, and which methods may ask for it. */
export const showModels: View = async ([apiId = '']) => {
  const base = path`/restapis/${apiId}`
  const [api, models, validators] = await Promise.all([
    call<RestApi>('GET', base),
    all<Model>(`${base}/models`),
    all<RequestValidator>(`${base}/requestvalidators`),
  ])
  return {
    title: `${api.name} models`,
    content: [
      apiHeader(restHeaded(api), 'models'),
      h(
        'div',
        { class: 'title' },
        h('h2', {}, 'Models'),
        button('Create model', () => modelDialog(base, undefined), { class: 'primary' }),
      ),
      models.length === 0
        ? empty('No models', 'A model is a JSON Schema that bodies are checked against.')
        : table('Models', ['Name', 'Content type', 'Description', ''], models.map(modelRow(base))),
      h(
        'div',
        { class: 'title' },
        h('h2', {}, 'Request validators'),
        button('Create validator', () => validatorDialog(base, undefined)),
      ),
      validators.length === 0
        ? empty(
            'No validators',
            'A method with a validator checks its parameters, its body, or both.',
          )
        : table(
            'Request validators',
            ['Name', 'Body', 'Parameters', ''],
            validators.map(validatorRow(base)),
          ),
    ],
  }
}

const actions = (name: string, target: string, change: () => void): HTMLElement =>
  h(
    'div',
    { class: 'actions' },
    button('Edit', change, { class: 'quiet small', 'aria-label': `Edit ${name}` }),
    removal(
      'Delete',
      `Delete ${name}?`,
      async () => {
        await call('DELETE', target)
        refresh()
      },
      `Delete ${name}`,
    ),
  )

const modelRow = (base: string) => (model: Model) => [
  model.name,
  h('code', {}, model.contentType),
  model.description ?? '',
  actions(model.name, `${base}${path`/models/${model.name}`}`, () => modelDialog(base, model)),
]

const validatorRow = (base: string) => (validator: RequestValidator) => [
  validator.name,
  validator.validateRequestBody ? 'checked' : '—',
  validator.validateRequestParameters ? 'checked' : '—',
  actions(validator.name, `${base}/requestvalidators/${validator.id}`, () =>
    validatorDialog(base, validator),
  ),
]

const newSchema =
  '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n  "type": "object",\n  "required": ["name"],\n  "properties": {\n    "name": { "type": "string" }\n  }\n}'

function modelDialog(base: string, before: Model | undefined): void {
  openDialog(
    before === undefined ? 'Create a model' : `Model ${before.name}`,
    (close) =>
      form({
        submit: before === undefined ? 'Create' : 'Save',
        fields: [
          before === undefined &&
            field('Name', 'name', {
              required: true,
              pattern: '[A-Za-z0-9]+',
              title: 'Letters and digits, no blanks',
              hint: 'Letters and digits',
            }),
          before === undefined &&
            field('Content type', 'contentType', { value: 'application/json', required: true }),
          field('Description', 'description', { value: before?.description }),
          field('Schema', 'schema', {
            text: before?.schema ?? newSchema,
            rows: 16,
            required: true,
          }),
        ],
        async run(values) {
          checkJson(values('schema'))
          if (before === undefined) {
            await call('POST', `${base}/models`, {
              name: values('name'),
              contentType: values('contentType'),
              schema: values('schema'),
              ...filled({ description: values('description') }),
            })
          } else {
            const changes = [
              ...changedText('/description', before.description, values('description')),
              ...changedText('/schema', before.schema, values('schema')),
            ]
            if (changes.length > 0)
              await patch(`${base}${path`/models/${before.name}`}`, ...changes)
          }
          close()
          refresh()
        },
      }),
    'wide',
  )
}

/** The admin API only says that a schema is invalid; the browser knows where. */
function checkJson(text: string): void {
  try {
    JSON.parse(text)
  } catch (error) {
    throw new Error(`The schema is not JSON: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    })
  }
}

function validatorDialog(base: string, before: RequestValidator | undefined): void {
  openDialog(before === undefined ? 'Create a validator' : `Validator ${before.name}`, (close) =>
    form({
      submit: before === undefined ? 'Create' : 'Save',
      fields: [
        field('Name', 'name', { required: true, value: before?.name }),
        field('Check the body against its model', 'body', {
          type: 'checkbox',
          checked: before?.validateRequestBody,
        }),
        field('Check required parameters', 'parameters', {
          type: 'checkbox',
          checked: before?.validateRequestParameters,
        }),
      ],
      async run(values) {
        const [body, parameters] = [values('body') !== '', values('parameters') !== '']
        if (before === undefined) {
          await call('POST', `${base}/requestvalidators`, {
            name: values('name'),
            validateRequestBody: body,
            validateRequestParameters: parameters,
          })
        } else {
          const changes = [
            ...changedText('/name', before.name, values('name')),
            ...changedText('/validateRequestBody', before.validateRequestBody, String(body)),
            ...changedText(
              '/validateRequestParameters',
              before.validateRequestParameters,
              String(parameters),
            ),
          ]
          if (changes.length > 0) await patch(`${base}/requestvalidators/${before.id}`, ...changes)
        }
        close()
        refresh()
      },
    }),
  )
}
