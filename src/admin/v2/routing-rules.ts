/**
 * Routing rules of custom domain names: what is looked at before, or instead of, their API mappings.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html
 */
import { resourceId as newId } from '../../aws/ids.ts'
import type { DomainName, MatchHeaderValue, RoutingRule } from '../../definition/domain-name.ts'
import { isReservedHeader } from '../../definition/parameter-keys.ts'
import { checkMappingKey, findV2Domain, isPrivate } from '../common/domain-store.ts'
import { badRequest, conflict, missing } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { listPage, v2Asked } from '../paging.ts'
import { flag, type Infer, integer, list, struct, text } from '../shape.ts'

const input = struct({
  priority: integer,
  conditions: list(
    struct({
      matchBasePaths: struct({ anyOf: list(text) }),
      matchHeaders: struct({ anyOf: list(struct({ header: text, valueGlob: text })) }),
    }),
  ),
  actions: list(struct({ invokeApi: struct({ apiId: text, stage: text, stripBasePath: flag }) })),
})
type Input = Infer<typeof input>
type ConditionInput = NonNullable<Input['conditions']>[number]

const priorityMax = 1_000_000
const headerCharsMax = 40
const globCharsMax = 128
const matchHeadersMax = 2

const headerShape = /^[A-Za-z0-9*?\-!#$%&'.^_`|~]+$/
/** A wildcard stands at either end or at both. */
const globShape = /^\*?[A-Za-z0-9?\-!#$%&'.^_`|~ /;,:=+()@]*\*?$/

function checkedHeader({
  header = '',
  valueGlob = '',
}: Partial<MatchHeaderValue>): MatchHeaderValue {
  if (!headerShape.test(header) || header.length > headerCharsMax) {
    throw badRequest(`Invalid header name specified: ${header}`)
  }
  if (isReservedHeader(header)) throw badRequest(`Header ${header} is restricted in routing rules`)
  if (valueGlob === '' || valueGlob.length > globCharsMax || !globShape.test(valueGlob)) {
    throw badRequest(`Invalid header value glob specified: ${valueGlob}`)
  }
  return { header, valueGlob }
}

function checkedCondition({ matchBasePaths, matchHeaders }: ConditionInput) {
  if ((matchBasePaths === undefined) === (matchHeaders === undefined)) {
    throw badRequest('A condition must have either matchBasePaths or matchHeaders')
  }
  const anyOf = matchBasePaths?.anyOf ?? matchHeaders?.anyOf ?? []
  if (anyOf.length === 0) throw badRequest('The anyOf of a condition must not be empty')
  if (matchHeaders !== undefined) {
    return { matchHeaders: { anyOf: (matchHeaders.anyOf ?? []).map(checkedHeader) } }
  }
  const paths = matchBasePaths?.anyOf ?? []
  if (paths.includes('')) throw badRequest('A base path must not be empty')
  return { matchBasePaths: { anyOf: paths.map(checkMappingKey) } }
}

function checkedConditions(conditions: readonly ConditionInput[]): RoutingRule['conditions'] {
  const headers = conditions.filter(({ matchHeaders }) => matchHeaders !== undefined)
  if (headers.length > matchHeadersMax || conditions.length - headers.length > 1) {
    throw badRequest(
      `A routing rule can have up to ${matchHeadersMax} matchHeaders conditions and one matchBasePaths condition`,
    )
  }
  return conditions.map(checkedCondition)
}

/** Refuses a target that is no stage of a REST API, or that the domain's callers must not reach. */
function checkedActions(
  { store, ports }: AdminCall,
  domain: DomainName,
  actions: Input['actions'] = [],
) {
  const [action] = actions
  if (action?.invokeApi === undefined || actions.length > 1) {
    throw badRequest('A routing rule must have exactly one invokeApi action')
  }
  const { apiId = '', stage = '', stripBasePath = false } = action.invokeApi
  if (store.get('v2Api', '', apiId)) {
    throw badRequest('Routing rules are only supported for REST APIs')
  }
  const api = store.get('restApi', '', apiId)
  if (api === undefined) {
    throw badRequest(`Invalid API identifier specified ${ports.settings.accountId}:${apiId}`)
  }
  if (isPrivate(api) !== isPrivate(domain)) {
    throw badRequest('Private domain names lead to private APIs, and public ones to public APIs')
  }
  if (!store.get('stage', apiId, stage)) throw badRequest('Invalid stage identifier specified')
  return [{ invokeApi: { apiId, stage, stripBasePath } }]
}

type DomainCall<I = unknown> = AdminCall<{ readonly domainName: string }, I>

const rulesOf = ({ routingRules = {} }: DomainName): Readonly<Record<string, RoutingRule>> =>
  routingRules

/** Writes a rule; no two of a domain have the same priority. */
function save(call: DomainCall<Input>, domain: DomainName, routingRuleId: string): object {
  const { priority = 0, conditions = [], actions } = call.input
  if (priority < 1 || priority > priorityMax) {
    throw badRequest(`Invalid priority specified. It should be between 1 and ${priorityMax}`)
  }
  const rule = {
    routingRuleId,
    priority,
    conditions: checkedConditions(conditions),
    actions: checkedActions(call, domain, actions),
  }
  const { [routingRuleId]: _replaced, ...others } = rulesOf(domain)
  if (Object.values(others).some((other) => other.priority === priority)) {
    throw conflict(`A routing rule with priority ${priority} already exists for this domain name`)
  }
  const routingRules = { ...others, [routingRuleId]: rule }
  call.store.put('domainName', '', { ...domain, routingRules })
  return ruleWire(call, domain, rule)
}

function ruleWire(call: AdminCall, { domainName }: DomainName, rule: RoutingRule): object {
  const { partition, region, accountId } = call.ports.settings
  const path = `/domainnames/${domainName}/routingrules/${rule.routingRuleId}`
  return { ...rule, routingRuleArn: `arn:${partition}:apigateway:${region}:${accountId}:${path}` }
}

const domainOf = (call: DomainCall): DomainName => findV2Domain(call, call.labels.domainName)

function findRule(domain: DomainName, routingRuleId: string): RoutingRule {
  const rules = rulesOf(domain)
  const rule = Object.hasOwn(rules, routingRuleId) ? rules[routingRuleId] : undefined
  if (rule !== undefined) return rule
  throw missing('RoutingRule', 'The routing rule resource specified in the request was not found.')
}

const collection = '/v2/domainnames/{domainName}/routingrules'
const member = `${collection}/{routingRuleId}` as const

export const routingRuleOperations = [
  operation('CreateRoutingRule', `POST ${collection}`, 201, { input }, (call) => ({
    body: save(call, domainOf(call), newId()),
  })),

  operation('ListRoutingRules', `GET ${collection}`, 200, {}, (call) => {
    const domain = domainOf(call)
    const rules = Object.values(rulesOf(domain))
      .sort((a, b) => a.priority - b.priority)
      .map((entity) => ({ id: entity.routingRuleId, name: '', entity }))
    const page = listPage(rules, v2Asked(call.query))
    const routingRules = page.entities.map((rule) => ruleWire(call, domain, rule))
    return { body: { routingRules, nextToken: page.position } }
  }),

  operation('GetRoutingRule', `GET ${member}`, 200, {}, (call) => {
    const domain = domainOf(call)
    return { body: ruleWire(call, domain, findRule(domain, call.labels.routingRuleId)) }
  }),

  operation('PutRoutingRule', `PUT ${member}`, 200, { input }, (call) => {
    const domain = domainOf(call)
    const { routingRuleId } = findRule(domain, call.labels.routingRuleId)
    return { body: save(call, domain, routingRuleId) }
  }),

  operation('DeleteRoutingRule', `DELETE ${member}`, 204, {}, (call) => {
    const domain = domainOf(call)
    const { routingRuleId } = findRule(domain, call.labels.routingRuleId)
    const { [routingRuleId]: _gone, ...routingRules } = rulesOf(domain)
    call.store.put('domainName', '', { ...domain, routingRules })
    return {}
  }),
]
