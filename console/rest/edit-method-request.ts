import { all, path, patch } from '../base/admin-api.ts'
import { h } from '../base/dom.ts'
import { changedEntries, changedMembers, changedText, wordsOf } from '../base/patches.ts'
import { pairsEditor } from '../base/pairs.ts'
import { refresh } from '../base/view.ts'
import type { Authorizer, Model, RequestValidator } from '../base/wire.ts'
import { choice, field, form, notify, openDialog } from '../base/widgets.ts'
import type { MethodPlace } from './place.ts'

/** Who may call a method, and what a call has to bring. */
export async function editMethodRequest({ api, method, target }: MethodPlace): Promise<void> {
  const base = path`/restapis/${api.id}`
  const [authorizers, validators, models] = await Promise.all([
    all<Authorizer>(`${base}/authorizers`),
    all<RequestValidator>(`${base}/requestvalidators`),
    all<Model>(`${base}/models`),
  ])
  const access = method.authorizerId ?? method.authorizationType
  const parameters = pairsEditor('Parameters', {
    names: ['Location', 'Required'],
    placeholders: ['querystring.limit', ''],
    hint: 'path.id, querystring.limit or header.X-Name',
    pairs: Object.fromEntries(
      Object.entries(method.requestParameters ?? {}).map(([name, isRequired]) => [
        name.replace('method.request.', ''),
        String(isRequired),
      ]),
    ),
    values: [
      ['true', 'required'],
      ['false', 'optional'],
    ],
  })
  const requestModels = pairsEditor('Body models', {
    names: ['Content type', 'Model'],
    placeholders: ['application/json', ''],
    pairs: method.requestModels,
    values: models.map(({ name }) => [name, name]),
  })
  openDialog('Method request', (close) =>
    form({
      submit: 'Save',
      fields: [
        choice(
          'Authorization',
          'access',
          [
            ['NONE', 'None: anybody may call'],
            ['AWS_IAM', 'AWS IAM: signed calls'],
            ...authorizers.map(
              ({ id, name, type }) => [id, `Authorizer ${name} (${type})`] as const,
            ),
          ],
          access,
        ),
        field('Scopes', 'scopes', {
          value: method.authorizationScopes?.join(' '),
          hint: 'For Cognito authorizers; any one of them lets a token in',
        }),
        field('API key required', 'apiKeyRequired', {
          type: 'checkbox',
          checked: method.apiKeyRequired,
        }),
        choice(
          'Validator',
          'validator',
          [
            ['', 'None: nothing is checked'],
            ...validators.map(({ id, name }) => [id, name] as const),
          ],
          method.requestValidatorId,
        ),
        field('Operation name', 'operationName', { value: method.operationName }),
        parameters.element,
        models.length > 0 && requestModels.element,
        models.length === 0 &&
          h('p', { class: 'muted' }, 'The API has no models; they are made under “Models”.'),
      ],
      async run(values) {
        const chosen = authorizers.find(({ id }) => id === values('access'))
        const authorizationType =
          chosen === undefined
            ? values('access')
            : chosen.type === 'COGNITO_USER_POOLS'
              ? 'COGNITO_USER_POOLS'
              : 'CUSTOM'
        const locations = Object.fromEntries(
          Object.entries(parameters.read()).map(([name, isRequired]) => [
            name.startsWith('method.request.') ? name : `method.request.${name}`,
            isRequired,
          ]),
        )
        const changes = [
          ...changedText('/authorizationType', method.authorizationType, authorizationType),
          ...changedText('/authorizerId', method.authorizerId, chosen?.id ?? ''),
          ...changedMembers(
            '/authorizationScopes',
            method.authorizationScopes,
            authorizationType === 'COGNITO_USER_POOLS' ? wordsOf(values('scopes')) : [],
          ),
          ...changedText(
            '/apiKeyRequired',
            method.apiKeyRequired,
            String(values('apiKeyRequired') !== ''),
          ),
          ...changedText('/requestValidatorId', method.requestValidatorId, values('validator')),
          ...changedText('/operationName', method.operationName, values('operationName')),
          ...changedEntries('/requestParameters', method.requestParameters, locations),
          ...changedEntries('/requestModels', method.requestModels, requestModels.read()),
        ]
        if (changes.length > 0) await patch(target, ...changes)
        close()
        notify('Method request saved. Deploy to make it reach callers.')
        refresh()
      },
    }),
  )
}
