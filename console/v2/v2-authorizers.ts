import { apiHeader, v2Headed } from '../apis/api-header.ts'
import { authorizerPanel, showByType } from '../apis/authorizer-panel.ts'
import { all, call, path } from '../base/admin-api.ts'
import { h } from '../base/dom.ts'
import { wordsOf } from '../base/patches.ts'
import { refresh, type View } from '../base/view.ts'
import type { V2Api, V2Authorizer } from '../base/wire.ts'
import { button, choice, empty, facts, field, filled, form, openDialog } from '../base/widgets.ts'

/** Who decides about calls of an HTTP or WebSocket API. */
export const showV2Authorizers: View = async ([apiId = '']) => {
  const base = path`/v2/apis/${apiId}`
  const [api, authorizers] = await Promise.all([
    call<V2Api>('GET', base),
    all<V2Authorizer>(`${base}/authorizers`),
  ])
  const create = () =>
    button('Create authorizer', () => authorizerDialog(api, base, undefined), { class: 'primary' })
  return {
    title: `${api.name} authorizers`,
    content: [
      apiHeader(v2Headed(api), 'authorizers', authorizers.length > 0 && create()),
      ...(authorizers.length === 0
        ? [
            empty(
              'No authorizers',
              'Tokens of an issuer, or a function that decides; routes choose one.',
              create(),
            ),
          ]
        : authorizers.map((authorizer) => card(api, base, authorizer))),
    ],
  }
}

function card(api: V2Api, base: string, authorizer: V2Authorizer): HTMLElement {
  const { authorizerId, name, authorizerType, jwtConfiguration } = authorizer
  return authorizerPanel({
    id: authorizerId,
    name,
    type: authorizerType,
    target: `${base}/authorizers/${authorizerId}`,
    edit: () => authorizerDialog(api, base, authorizer),
    facts: facts(
      ['Issuer', jwtConfiguration?.issuer],
      ['Audience', jwtConfiguration?.audience?.join(', ')],
      ['Function', authorizer.authorizerUri && h('code', {}, authorizer.authorizerUri)],
      [
        'Looks at',
        authorizer.identitySource && h('code', {}, authorizer.identitySource.join(', ')),
      ],
      [
        'Answers kept',
        authorizer.authorizerResultTtlInSeconds !== undefined &&
          `${authorizer.authorizerResultTtlInSeconds} s`,
      ],
    ),
  })
}

function authorizerDialog(api: V2Api, base: string, before: V2Authorizer | undefined): void {
  const isHttp = api.protocolType === 'HTTP'
  const type = choice(
    'Type',
    'authorizerType',
    isHttp
      ? [
          ['JWT', 'Tokens of an issuer (JWT)'],
          ['REQUEST', 'Lambda function'],
        ]
      : [['REQUEST', 'Lambda function']],
    before?.authorizerType,
  )
  const jwt = h(
    'div',
    { class: 'row' },
    field('Issuer', 'issuer', { value: before?.jwtConfiguration?.issuer, hint: 'https://…' }),
    field('Audience', 'audience', { value: before?.jwtConfiguration?.audience?.join(' ') }),
  )
  const lambda = h(
    'div',
    { class: 'row' },
    field('Function', 'authorizerUri', { value: before?.authorizerUri }),
    field('Keep answers, seconds', 'ttl', {
      type: 'number',
      min: 0,
      max: 3600,
      value: before?.authorizerResultTtlInSeconds ?? 0,
    }),
  )
  showByType(type, 'JWT', jwt, lambda)
  openDialog(before === undefined ? 'Create an authorizer' : `Authorizer ${before.name}`, (close) =>
    form({
      submit: before === undefined ? 'Create' : 'Save',
      fields: [
        field('Name', 'name', { required: true, value: before?.name }),
        type,
        jwt,
        lambda,
        field('Identity source', 'identitySource', {
          value:
            before?.identitySource?.join(' ') ??
            (isHttp ? '$request.header.Authorization' : 'route.request.header.Authorization'),
        }),
      ],
      async run(values) {
        const isJwt = values('authorizerType') === 'JWT'
        const input = {
          name: values('name'),
          authorizerType: values('authorizerType'),
          identitySource: wordsOf(values('identitySource')),
          ...(isJwt
            ? {
                jwtConfiguration: {
                  issuer: values('issuer'),
                  audience: wordsOf(values('audience')),
                },
              }
            : {
                ...filled({ authorizerUri: values('authorizerUri') }),
                authorizerResultTtlInSeconds: Number(values('ttl')),
                ...(isHttp && {
                  authorizerPayloadFormatVersion: before?.authorizerPayloadFormatVersion ?? '2.0',
                }),
              }),
        }
        if (before === undefined) await call('POST', `${base}/authorizers`, input)
        else await call('PATCH', `${base}/authorizers/${before.authorizerId}`, input)
        close()
        refresh()
      },
    }),
  )
}
