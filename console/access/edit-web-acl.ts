import { h } from '../base/dom.ts'
import { goTo, refresh } from '../base/view.ts'
import { button, choice, field, form, openDialog, type Values } from '../base/widgets.ts'
import { stageChoices } from './stage-choices.ts'
import { callWaf, type WebAclSummary } from './waf-api.ts'

/** A managed group as its list shows it. */
interface ManagedGroup {
  readonly VendorName: string
  readonly Name: string
  readonly Description?: string
}

const visibility = (MetricName: string): object => ({
  SampledRequestsEnabled: true,
  CloudWatchMetricsEnabled: true,
  MetricName,
})

/** Makes a firewall of managed rule groups and a limit by address, which rules of one's own may join later. */
export async function createWebAcl(): Promise<void> {
  const { ManagedRuleGroups } = await callWaf<{
    readonly ManagedRuleGroups: readonly ManagedGroup[]
  }>('ListAvailableManagedRuleGroups', { Scope: 'REGIONAL', Limit: 100 })
  openDialog('Create a web ACL', (close) =>
    form({
      submit: 'Create',
      fields: [
        field('Name', 'name', {
          required: true,
          pattern: '[\\w\\-]+',
          title: 'Letters, digits, - and _, no blanks',
          hint: 'Letters, digits, - and _',
        }),
        choice('Requests that no rule takes', 'default', [
          ['Allow', 'go on'],
          ['Block', 'are refused with 403'],
        ]),
        field('Requests of one address in five minutes, at most', 'limit', {
          type: 'number',
          min: 10,
          hint: 'Empty: no limit',
        }),
        h(
          'fieldset',
          { class: 'checks' },
          h('legend', {}, 'Managed rule groups'),
          ...ManagedRuleGroups.map(({ Name }) =>
            field(Name.replace(/^(?:AWS|Tidegate)ManagedRules/, ''), Name, {
              type: 'checkbox',
              checked: usual.has(Name),
            }),
          ),
        ),
      ],
      async run(values) {
        const name = values('name')
        const { Summary } = await callWaf<{ readonly Summary: WebAclSummary }>('CreateWebACL', {
          Name: name,
          Scope: 'REGIONAL',
          DefaultAction: { [values('default')]: {} },
          VisibilityConfig: visibility(name),
          Rules: rulesOf(ManagedRuleGroups, values),
        })
        close()
        goTo(`/webacls/${encodeURIComponent(Summary.Name)}/${encodeURIComponent(Summary.Id)}`)
      },
    }),
  )
}

/** Groups that suit every API. */
const usual: ReadonlySet<string> = new Set([
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesSQLiRuleSet',
])

function rulesOf(groups: readonly ManagedGroup[], values: Values): readonly object[] {
  const limit = values('limit')
  const rate =
    limit === ''
      ? []
      : [
          {
            Name: 'limit-by-address',
            Statement: { RateBasedStatement: { Limit: Number(limit), AggregateKeyType: 'IP' } },
            Action: { Block: {} },
            VisibilityConfig: visibility('limit-by-address'),
          },
        ]
  const managed = groups
    .filter(({ Name }) => values(Name) !== '')
    .map(({ VendorName, Name }) => ({
      Name,
      Statement: { ManagedRuleGroupStatement: { VendorName, Name } },
      OverrideAction: { None: {} },
      VisibilityConfig: visibility(Name),
    }))
  return [...rate, ...managed].map((rule, index) => ({ ...rule, Priority: index }))
}

/** The account and region that a stage's ARN has are its ACL's. */
const stageArn = (aclArn: string, apiId: string, stage: string): string => {
  const [, partition = 'aws', , region = ''] = aclArn.split(':')
  return `arn:${partition}:apigateway:${region}::/restapis/${apiId}/stages/${stage}`
}

/** The stages that an ACL protects, each with its way out, and the way in for others. */
export const protectedStages = (acl: WebAclSummary, arns: readonly string[]): HTMLElement =>
  h(
    'section',
    { class: 'part' },
    h(
      'div',
      { class: 'title' },
      h('h2', {}, 'Protects'),
      button('Protect a stage', () => protect(acl, arns)),
    ),
    arns.length === 0
      ? h('p', { class: 'muted' }, 'No stage yet: its rules see no call.')
      : h(
          'ul',
          { class: 'plain' },
          ...arns.map((arn) => {
            const name = arn.replace(/^.*::\/restapis\//, '').replace('/stages/', '/')
            return h(
              'li',
              {},
              h('code', {}, name),
              ' ',
              button(
                'Remove',
                async () => {
                  await callWaf('DisassociateWebACL', { ResourceArn: arn })
                  refresh()
                },
                { class: 'quiet small danger', 'aria-label': `Remove ${name}` },
              ),
            )
          }),
        ),
  )

async function protect(acl: WebAclSummary, arns: readonly string[]): Promise<void> {
  const offered = (await stageChoices())
    .map(([value, label]) => {
      const [apiId = '', stage = ''] = value.split(':')
      return [stageArn(acl.ARN, apiId, stage), label] as const
    })
    .filter(([arn]) => !arns.includes(arn))
  openDialog('Protect a stage', (close) =>
    form({
      submit: 'Protect',
      fields: [choice('Stage of a REST API', 'arn', offered)],
      async run(values) {
        await callWaf('AssociateWebACL', { WebACLArn: acl.ARN, ResourceArn: values('arn') })
        close()
        refresh()
      },
    }),
  )
}
