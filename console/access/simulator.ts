import { call } from '../base/admin-api.ts'
import { fill, h } from '../base/dom.ts'
import { linesOf } from '../base/lines.ts'
import type { View } from '../base/view.ts'
import { badge, choice, empty, facts, field, filled, form, type Values } from '../base/widgets.ts'
import { stageChoices } from './stage-choices.ts'

/** What the simulator answers; see docs/access-control.md. */
interface Simulation {
  readonly decision: 'allow' | 'explicitDeny' | 'implicitDeny'
  readonly reason: string
  readonly sets: Readonly<Record<string, string>>
  readonly tree?: readonly PolicySet[]
}

interface PolicySet {
  readonly set: string
  readonly decision: string
  readonly policies: readonly {
    readonly policy: string
    readonly name?: string
    readonly statements: readonly Statement[]
  }[]
}

interface Statement {
  readonly statement: number
  readonly sid?: string
  readonly effect: string
  readonly matches: boolean
  readonly because?: unknown
}

const verdicts: Readonly<Record<Simulation['decision'], string>> = {
  allow: 'Let in',
  explicitDeny: 'Denied: a statement says so',
  implicitDeny: 'Denied: nothing allows it',
}

/** Asks the policies of a method about a call that nobody made. */
export const showSimulator: View = async () => {
  const stages = await stageChoices()
  const result = h(
    'div',
    { class: 'result', 'aria-live': 'polite' },
    empty(
      'Nothing asked yet',
      'What the policies say of the call stands here, statement by statement.',
    ),
  )
  const caller = choice('Caller', 'caller', [
    ['anonymous', 'Anonymous'],
    ['userName', 'A user of this gateway'],
    ['roleName', 'A role of this gateway'],
    ['accessKeyId', 'An access key of this gateway'],
    ['arn', 'Somebody else, by ARN'],
  ])
  const who = field('Name, access key or ARN', 'who')
  const policies = field('Policies of that caller', 'policies', {
    text: '',
    rows: 6,
    hint: 'A JSON policy document; empty: none',
  })
  const select = caller.querySelector('select')
  const follow = (): void => {
    who.hidden = select?.value === 'anonymous'
    policies.hidden = select?.value !== 'arn'
  }
  select?.addEventListener('change', follow)
  follow()
  return {
    title: 'Policy simulator',
    content: [
      h('div', { class: 'title' }, h('h1', {}, 'Policy simulator')),
      h(
        'p',
        { class: 'muted' },
        'Asks the policies of a method about a call that nobody made, with the evaluator of real calls.',
      ),
      h(
        'div',
        { class: 'halves' },
        h(
          'section',
          { class: 'panel', 'aria-label': 'The call' },
          form({
            submit: 'Simulate',
            fields: [
              choice('Stage', 'stage', stages),
              h(
                'div',
                { class: 'row' },
                choice(
                  'Method',
                  'method',
                  ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map((verb) => [
                    verb,
                    verb,
                  ]),
                ),
                field('Path', 'path', {
                  value: '/',
                  required: true,
                  pattern: '/.*',
                  title: 'It begins with /',
                }),
              ),
              caller,
              who,
              policies,
              h(
                'div',
                { class: 'row' },
                field('From address', 'sourceIp', { placeholder: '192.0.2.7' }),
                field('VPC endpoint', 'vpceId', { placeholder: 'vpce-0a1b2c3d' }),
              ),
              field('More condition keys', 'context', {
                text: '',
                rows: 2,
                placeholder: 'aws:UserAgent: curl, one a line',
              }),
              field('Ask the API as it stands, not as it is deployed', 'working', {
                type: 'checkbox',
              }),
            ],
            async run(values) {
              const answer = await call<Simulation>(
                'POST',
                '/tidegate/policy/simulate',
                questionOf(values),
              )
              fill(result, ...shown(answer))
            },
          }),
        ),
        result,
      ),
    ],
  }
}

function questionOf(values: Values): object {
  const [apiId = '', stageName = ''] = values('stage').split(':')
  const context = linesOf(values('context'))
  return {
    ...(values('caller') !== 'anonymous' && { who: callerOf(values) }),
    what: {
      apiId,
      stageName,
      httpMethod: values('method'),
      path: values('path'),
      ...(values('working') !== '' && { copy: 'working' }),
    },
    from: filled({ sourceIp: values('sourceIp'), vpceId: values('vpceId') }),
    ...(Object.keys(context).length > 0 && { context }),
  }
}

function callerOf(values: Values): object {
  const who = { [values('caller')]: values('who') }
  if (values('caller') !== 'arn' || values('policies') === '') return who
  // The admin API says what is wrong with a document; that it is JSON is asked here.
  return { ...who, policies: [JSON.parse(values('policies')) as unknown] }
}

const shown = ({ decision, reason, sets, tree = [] }: Simulation): readonly HTMLElement[] => [
  h(
    'section',
    { class: `panel ${decision === 'allow' ? 'granted' : 'why'}`, 'aria-label': 'Decision' },
    h('div', { class: 'title' }, h('h2', {}, verdicts[decision]), badge(decision)),
    h('p', { class: 'lead' }, reason),
    facts(...Object.entries(sets).map(([set, verdict]) => [`${set} policies`, verdict] as const)),
  ),
  ...tree.map(setOf),
]

const setOf = ({ set, decision, policies }: PolicySet): HTMLElement =>
  h(
    'section',
    { class: 'panel', 'aria-label': `${set} policies` },
    h('div', { class: 'title' }, h('h3', {}, `${set} policies`), badge(decision)),
    ...policies.map(({ policy, name, statements }) =>
      h(
        'div',
        {},
        h('h4', {}, name ?? policy),
        h('ul', { class: 'remedies' }, ...statements.map(statementOf)),
      ),
    ),
  )

const statementOf = ({ statement, sid, effect, matches, because }: Statement): HTMLElement =>
  h(
    'li',
    {},
    h('b', {}, sid ?? `Statement ${statement}`),
    ` (${effect}) ${matches ? 'fits' : 'does not fit'}`,
    because !== undefined && ': ',
    because !== undefined && h('code', {}, reasonText(because)),
  )

const reasonText = (because: unknown): string =>
  typeof because === 'string' ? because : JSON.stringify(because)
