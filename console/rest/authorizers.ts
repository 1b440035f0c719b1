import { all, call, patch, path } from '../base/admin-api.ts'
import { apiHeader, restHeaded } from '../apis/api-header.ts'
import { authorizerPanel, showByType } from '../apis/authorizer-panel.ts'
import { fill, h } from '../base/dom.ts'
import { changedMembers, changedText, wordsOf } from '../base/patches.ts'
import { refresh, type View } from '../base/view.ts'
import { linesOf } from '../base/lines.ts'
import type { Authorizer, RestApi } from '../base/wire.ts'
import {
  button,
  choice,
  empty,
  facts,
  field,
  filled,
  form,
  openDialog,
  type Values,
} from '../base/widgets.ts'

/** Who decides about calls of the API. */
export const showAuthorizers: View = async ([apiId = '']) => {
  const base = path`/restapis/${apiId}`
  const [api, authorizers] = await Promise.all([
    call<RestApi>('GET', base),
    all<Authorizer>(`${base}/authorizers`),
  ])
  const create = () =>
    button('Create authorizer', () => authorizerDialog(base, undefined), { class: 'primary' })
  return {
    title: `${api.name} authorizers`,
    content: [
      apiHeader(restHeaded(api), 'authorizers', authorizers.length > 0 && create()),
      ...(authorizers.length === 0
        ? [
            empty(
              'No authorizers',
              'A function or a user pool that decides about each call; methods choose one.',
              create(),
            ),
          ]
        : authorizers.map((authorizer) => card(base, authorizer))),
    ],
  }
}

function card(base: string, authorizer: Authorizer): HTMLElement {
  const { id, name, type } = authorizer
  const target = `${base}/authorizers/${id}`
  return authorizerPanel({
    id,
    name,
    type,
    target,
    edit: () => authorizerDialog(base, authorizer),
    test: () => testDialog(target, authorizer),
    facts: facts(
      ['Function', authorizer.authorizerUri && h('code', {}, authorizer.authorizerUri)],
      ['User pools', authorizer.providerARNs?.join(', ')],
      ['Looks at', authorizer.identitySource && h('code', {}, authorizer.identitySource)],
      [
        'Token must fit',
        authorizer.identityValidationExpression &&
          h('code', {}, authorizer.identityValidationExpression),
      ],
      [
        'Answers kept',
        authorizer.authorizerResultTtlInSeconds === 0
          ? 'no'
          : `${authorizer.authorizerResultTtlInSeconds ?? ttlSecondsDefault} s`,
      ],
    ),
  })
}

const ttlSecondsDefault = 300

function authorizerDialog(base: string, before: Authorizer | undefined): void {
  const type = choice(
    'Type',
    'type',
    [
      ['TOKEN', 'Lambda, by a token in one header'],
      ['REQUEST', 'Lambda, by parameters of the request'],
      ['COGNITO_USER_POOLS', 'Cognito user pools'],
    ],
    before?.type,
  )
  const uri = field('Function', 'authorizerUri', {
    value: before?.authorizerUri,
    hint: 'A Lambda invocation ARN, service://BINDING/path, or https://…',
  })
  const pools = field('User pool ARNs', 'providerARNs', {
    value: before?.providerARNs?.join(' '),
    hint: 'One or more, with blanks between',
  })
  showByType(type, 'COGNITO_USER_POOLS', pools, uri)
  openDialog(before === undefined ? 'Create an authorizer' : `Authorizer ${before.name}`, (close) =>
    form({
      submit: before === undefined ? 'Create' : 'Save',
      fields: [
        field('Name', 'name', { required: true, value: before?.name }),
        type,
        uri,
        pools,
        field('Identity source', 'identitySource', {
          value: before?.identitySource ?? 'method.request.header.Authorization',
          hint: 'For REQUEST several, with commas between',
        }),
        field('Token must fit', 'identityValidationExpression', {
          value: before?.identityValidationExpression,
          hint: 'A regular expression; other tokens are refused without asking',
        }),
        field('Keep answers, seconds', 'ttl', {
          type: 'number',
          min: 0,
          max: 3600,
          value: before?.authorizerResultTtlInSeconds ?? ttlSecondsDefault,
          hint: '0: ask at every call',
        }),
      ],
      async run(values) {
        if (before === undefined) await call('POST', `${base}/authorizers`, inputOf(values))
        else {
          const changes = changesOf(before, values)
          if (changes.length > 0) await patch(`${base}/authorizers/${before.id}`, ...changes)
        }
        close()
        refresh()
      },
    }),
  )
}

const inputOf = (values: Values): object => ({
  ...filled({
    name: values('name'),
    type: values('type'),
    authorizerUri: values('type') === 'COGNITO_USER_POOLS' ? '' : values('authorizerUri'),
    identitySource: values('identitySource'),
    identityValidationExpression: values('identityValidationExpression'),
  }),
  providerARNs: wordsOf(values('providerARNs')),
  authorizerResultTtlInSeconds: Number(values('ttl')),
})

const textMembers = [
  'name',
  'type',
  'authorizerUri',
  'identitySource',
  'identityValidationExpression',
] as const

const changesOf = (before: Authorizer, values: Values) => [
  ...textMembers.flatMap((member) => changedText(`/${member}`, before[member], values(member))),
  ...changedMembers('/providerARNs', before.providerARNs, wordsOf(values('providerARNs'))),
  ...changedText(
    '/authorizerResultTtlInSeconds',
    before.authorizerResultTtlInSeconds ?? ttlSecondsDefault,
    values('ttl'),
  ),
]

/** What TestInvokeAuthorizer answers. */
interface Verdict {
  readonly clientStatus: number
  readonly log: string
  readonly latency: number
  readonly principalId?: string
  readonly policy?: string
  readonly claims?: Readonly<Record<string, string>>
}

/** Asks the authorizer about a made-up call, as it stands now. */
function testDialog(target: string, { name, identitySource = '' }: Authorizer): void {
  const header = /method\.request\.header\.([\w$.-]+)/.exec(identitySource)?.[1] ?? 'Authorization'
  const result = h('div', { class: 'result', 'aria-live': 'polite' })
  openDialog(
    `Test ${name}`,
    () =>
      h(
        'div',
        { class: 'form' },
        form({
          submit: 'Test',
          fields: [
            field('Headers', 'headers', {
              text: `${header}: `,
              rows: 3,
              hint: 'name: value, one a line',
            }),
            field('Path and query', 'path', { value: '/' }),
          ],
          async run(values) {
            const verdict = await call<Verdict>('POST', target, {
              headers: linesOf(values('headers')),
              pathWithQueryString: values('path'),
            })
            fill(result, ...verdictOf(verdict))
          },
        }),
        result,
      ),
    'wide',
  )
}

const verdictOf = (verdict: Verdict): readonly HTMLElement[] => [
  h(
    'h3',
    {},
    verdict.clientStatus === 0 ? 'Lets the call in' : `Refuses with ${verdict.clientStatus}`,
  ),
  facts(
    ['Principal', verdict.principalId],
    ['Latency', `${verdict.latency} ms`],
    [
      'Claims',
      verdict.claims && h('pre', { tabindex: 0 }, JSON.stringify(verdict.claims, undefined, 2)),
    ],
    ['Policy', verdict.policy && h('pre', { tabindex: 0 }, verdict.policy)],
    ['Log', h('pre', { tabindex: 0, class: 'log' }, verdict.log)],
  ),
]
