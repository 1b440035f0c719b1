import { declared, declaredNote } from '../base/declared.ts'
import { fill, h } from '../base/dom.ts'
import { refresh, type View } from '../base/view.ts'
import { createWebAcl, protectedStages } from './edit-web-acl.ts'
import {
  callWaf,
  type SampledRequest,
  type WafRule,
  type WebAcl,
  type WebAclSummary,
} from './waf-api.ts'
import {
  badge,
  button,
  empty,
  errorBox,
  facts,
  field,
  form,
  link,
  notify,
  openDialog,
  removal,
  table,
} from '../base/widgets.ts'

/** The most ACLs that WAFv2 lists at once. */
const listedMax = 100

/** Firewalls, which stages refer to. */
export const showWebAcls: View = async () => {
  const { WebACLs } = await callWaf<{ readonly WebACLs: readonly WebAclSummary[] }>('ListWebACLs', {
    Scope: 'REGIONAL',
    Limit: listedMax,
  })
  const create = () => button('Create web ACL', createWebAcl, { class: 'primary' })
  return {
    title: 'Web ACLs',
    content: [
      h('div', { class: 'title' }, h('h1', {}, 'Web ACLs'), WebACLs.length > 0 && create()),
      WebACLs.length === 0
        ? empty(
            'No web ACLs',
            'A web ACL looks at each call before anything else does. routes.json and aws wafv2 make them too.',
            create(),
          )
        : table(
            'Web ACLs',
            ['Name', 'Description', 'Id'],
            WebACLs.map(({ Name, Id, Description = '' }) => [
              link(`#/webacls/${encodeURIComponent(Name)}/${encodeURIComponent(Id)}`, Name),
              Description,
              h('code', {}, Id),
            ]),
          ),
    ],
  }
}

/** One firewall: its rules in their order, where it stands, and requests that its rules took. */
export const showWebAcl: View = async ([name = '', id = '']) => {
  const answer = await callWaf<{ readonly WebACL: WebAcl; readonly LockToken: string }>(
    'GetWebACL',
    { Name: name, Id: id, Scope: 'REGIONAL' },
  )
  const acl = answer.WebACL
  const [{ ResourceArns }, fixed] = await Promise.all([
    callWaf<{ readonly ResourceArns: readonly string[] }>('ListResourcesForWebACL', {
      WebACLArn: acl.ARN,
      ResourceType: 'API_GATEWAY',
    }),
    declared(),
  ])
  const isDeclared = fixed.webAcls.includes(id)
  const rules = [...acl.Rules].sort((a, b) => a.Priority - b.Priority)
  const samples = h('div', { 'aria-live': 'polite' })
  return {
    title: acl.Name,
    content: [
      h('p', { class: 'crumbs' }, link('#/webacls', 'Web ACLs')),
      h(
        'div',
        { class: 'title' },
        h('h1', {}, acl.Name),
        badge(`default ${Object.keys(acl.DefaultAction)[0] ?? ''}`),
        isDeclared
          ? declaredNote()
          : removal('Delete web ACL', `Delete ${acl.Name}?`, async () => {
              const { LockToken } = answer
              await callWaf('DeleteWebACL', { Name: name, Id: id, Scope: 'REGIONAL', LockToken })
              location.hash = '#/webacls'
            }),
      ),
      h(
        'section',
        { class: 'panel' },
        facts(['Description', acl.Description], ['Capacity', `${acl.Capacity} of 5,000 units`]),
        protectedStages(acl, ResourceArns),
      ),
      h('h2', {}, 'Rules'),
      rules.length === 0
        ? empty('No rules', 'Every call gets the default action.')
        : table(
            'Rules',
            ['Priority', 'Name', 'What it looks at', 'Action', ''],
            rules.map((rule) =>
              ruleRow(rule, acl, isDeclared ? undefined : answer.LockToken, samples),
            ),
          ),
      samples,
    ],
  }
}

/** @param lockToken of an ACL that can be changed here */
const ruleRow = (
  rule: WafRule,
  acl: WebAcl,
  lockToken: string | undefined,
  samples: HTMLElement,
) => [
  String(rule.Priority),
  rule.Name,
  kindOf(rule),
  badge(actionOf(rule)),
  h(
    'div',
    { class: 'actions' },
    button('Samples', () => showSamples(rule, acl, samples), {
      class: 'quiet small',
      'aria-label': `Samples of ${rule.Name}`,
    }),
    lockToken !== undefined &&
      button('Edit', () => ruleDialog(rule, acl, lockToken), {
        class: 'quiet small',
        'aria-label': `Edit ${rule.Name}`,
      }),
  ),
]

/** `'RateBasedStatement'` as people say it. */
function kindOf({ Statement }: WafRule): string {
  const [kind = '', content] = Object.entries(Statement)[0] ?? []
  const words = kind.replace(/Statement$/, '').replaceAll(/([a-z])([A-Z])/g, '$1 $2')
  const group = (content as { readonly Name?: string } | undefined)?.Name
  return group === undefined ? words : `${words}: ${group}`
}

const actionOf = ({ Action, OverrideAction }: WafRule): string =>
  Object.keys(Action ?? {})[0] ??
  (OverrideAction?.['Count'] === undefined ? 'Group’s own' : 'Count')

/** What UpdateWebACL takes beside rules. What it is not given, an ACL has no more. */
const settings: ReadonlySet<string> = new Set([
  'Name',
  'Id',
  'DefaultAction',
  'Description',
  'VisibilityConfig',
  'CustomResponseBodies',
  'CaptchaConfig',
  'ChallengeConfig',
  'TokenDomains',
  'AssociationConfig',
  'DataProtectionConfig',
])

const settingsOf = (acl: WebAcl): object =>
  Object.fromEntries(
    Object.entries(acl).filter(([name, value]) => settings.has(name) && value !== ''),
  )

/** A rule as WAFv2 has it, whole: JSON says more than fields could. */
function ruleDialog(rule: WafRule, acl: WebAcl, LockToken: string): void {
  openDialog(
    `Rule ${rule.Name}`,
    (close) =>
      form({
        submit: 'Save',
        fields: [
          field('Rule', 'rule', {
            text: JSON.stringify(rule, undefined, 2),
            rows: 22,
            hint: 'As in WAFv2’s own API',
          }),
        ],
        async run(values) {
          const changed = JSON.parse(values('rule')) as WafRule
          const Rules = acl.Rules.map((one) => (one.Name === rule.Name ? changed : one))
          await callWaf('UpdateWebACL', { ...settingsOf(acl), Scope: 'REGIONAL', Rules, LockToken })
          close()
          notify('Rule saved.')
          refresh()
        },
      }),
    'wide',
  )
}

/** How far back samples are asked for: as far as WAFv2 keeps them. */
const sampledMs = 3 * 3_600_000
const samplesMax = 100

async function showSamples(rule: WafRule, acl: WebAcl, place: HTMLElement): Promise<void> {
  const now = Date.now()
  try {
    const { SampledRequests } = await callWaf<{
      readonly SampledRequests: readonly SampledRequest[]
    }>('GetSampledRequests', {
      WebAclArn: acl.ARN,
      RuleMetricName: rule.VisibilityConfig.MetricName,
      Scope: 'REGIONAL',
      TimeWindow: { StartTime: (now - sampledMs) / 1000, EndTime: now / 1000 },
      MaxItems: samplesMax,
    })
    fill(place, h('h2', {}, `Sampled by ${rule.Name}`), samplesTable(SampledRequests))
  } catch (error) {
    fill(place, errorBox(error))
  }
  place.scrollIntoView({ block: 'nearest' })
}

const samplesTable = (samples: readonly SampledRequest[]): HTMLElement =>
  samples.length === 0
    ? empty('No samples', 'No request met this rule within the last three hours.')
    : table(
        'Sampled requests',
        ['At', 'Action', 'From', 'Request'],
        samples.map(({ Timestamp, Action, Request }) => [
          h('time', {}, new Date(Timestamp * 1000).toLocaleTimeString()),
          badge(Action),
          `${Request.ClientIP} ${Request.Country ?? ''}`.trim(),
          h('code', { class: 'clip' }, `${Request.Method ?? ''} ${Request.URI ?? ''}`),
        ]),
      )
