import type { Snapshot } from '../../definition/api.ts'
import type { DomainName } from '../../definition/domain-name.ts'
import type { Ports, Settled } from '../../ports.ts'
import type { Place } from '../invocation.ts'
import type { Reason } from '../refusal.ts'
import { percentDecode } from '../request/percent.ts'
import type { RequestHead } from '../request/head.ts'
import { compiledDomain, matchMapping, type MappingMatch } from './domain.ts'
import type { Turned } from './refusal.ts'
import { matchRule, type RuleMatch } from './routing-rules.ts'
import { viewUrl, type UrlView } from './url.ts'

/** Where a request leads: a deployed stage, the pages of a portal, or nowhere. */
export type Located =
  | {
      readonly kind: 'stage'
      readonly snapshot: Snapshot
      readonly place: Place
      readonly form: InvokeForm
      /** The custom domain name that the call came to. */
      readonly domain: DomainName | undefined
    }
  | { readonly kind: 'portal'; readonly portalId: string }
  | ({ readonly kind: 'nowhere' } & Turned)

/** How the stage was named: only the default endpoint can be switched off. */
export type InvokeForm = 'default-endpoint' | 'custom-domain'

const pathForm = '/_api/'
const executeApiLabel = '.execute-api.'
/** A VPC endpoint's own name stands for all private APIs; a header says which is meant. */
const vpcEndpointName = /\.vpce\.amazonaws\.com(?:\.cn)?$/

/**
 * Finds the stage of a request by the contract's three forms: `/_api/{apiId}/{stage}/…`, the host
 * `{apiId}.execute-api.…`, and a custom domain: by its name, by a wildcard for its first label, by `*`,
 * which takes every other host. A domain's routing rules come before its mappings.
 * Answers without a promise when the stage is known to the isolate.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
 *   for the header `x-apigw-api-id`
 */
export function locate(
  { url, headers }: Pick<RequestHead, 'url' | 'headers'>,
  ports: Ports,
): Settled<Located> {
  const view = viewUrl(url)
  if (view.path.startsWith(pathForm)) {
    const slash = view.path.indexOf('/', pathForm.length)
    const apiId = view.path.slice(pathForm.length, slash < 0 ? undefined : slash)
    return byApiId(view, apiId, slash < 0 ? '/' : view.path.slice(slash), ports)
  }
  const label = view.host.indexOf(executeApiLabel)
  if (label > 0) {
    // A private endpoint's alias names the VPC endpoint after the API: a1b2c3d4e5-vpce-0123….
    const apiId = vpcEndpointName.test(view.host)
      ? (headers.get('x-apigw-api-id') ?? '')
      : view.host.slice(0, label).replace(/-vpce-.*$/, '')
    return byApiId(view, apiId, view.path, ports)
  }
  return byDomainNames(view, headers, domainNamesOf(view.host), ports)
}

/** The default endpoint: the first segment is the stage, or an HTTP API's `$default` consumes nothing. */
function byApiId(view: UrlView, apiId: string, path: string, ports: Ports): Settled<Located> {
  const { stageName, rest, contextPath } = cutStage(path)
  const finish = (snapshot: Snapshot | undefined): Settled<Located> => {
    if (snapshot !== undefined) {
      return found(snapshot, 'default-endpoint', {
        host: view.host,
        scheme: view.scheme,
        query: view.query,
        contextPath: stageName === '$default' ? rest : contextPath,
        routePath: rest,
        eventPath: rest,
        basePathMatched: undefined,
      })
    }
    return then(ports.definitions.stage(apiId, '$default'), (fallback) =>
      fallback === undefined
        ? nowhere(ports, apiId, { code: 'stage-unknown', apiId, stage: stageName })
        : found(fallback, 'default-endpoint', {
            host: view.host,
            scheme: view.scheme,
            query: view.query,
            contextPath: path,
            routePath: path,
            eventPath: path,
            basePathMatched: undefined,
          }),
    )
  }
  if (stageName === '') return finish(undefined)
  return then(ports.definitions.stage(apiId, stageName), finish)
}

/** Hosts that an isolate keeps the names of: a made text is hashed anew at each look-up, a kept one is not. */
const keptHostsMax = 1_000
/** Of a name that can exist. */
const hostCharsMax = 253
const keptNames = new Map<string, readonly string[]>()

/** The names under which a host may be declared, exact before wildcard: `'api.example.com'`, `'*.example.com'`, `'*'`. */
function domainNamesOf(host: string): readonly string[] {
  const kept = keptNames.get(host)
  if (kept !== undefined) return kept
  const dot = host.indexOf('.')
  const names = dot < 0 ? [host, '*'] : [host, `*${host.slice(dot)}`, '*']
  if (host.length > hostCharsMax) return names
  if (keptNames.size >= keptHostsMax) keptNames.clear()
  keptNames.set(host, names)
  return names
}

/** The first name that is declared decides. @param at the name to look at next */
function byDomainNames(
  view: UrlView,
  headers: RequestHead['headers'],
  names: readonly string[],
  ports: Ports,
  at = 0,
): Settled<Located> {
  for (let index = at; index < names.length; index++) {
    const domain = ports.definitions.domain(names[index] ?? '')
    if (domain instanceof Promise) {
      return domain.then((found) =>
        found === undefined
          ? byDomainNames(view, headers, names, ports, index + 1)
          : byDomain(view, headers, found, ports),
      )
    }
    if (domain !== undefined) return byDomain(view, headers, domain, ports)
  }
  const reason = { code: 'host-unknown', host: view.host }
  return { kind: 'nowhere', protocol: 'REST', reason }
}

function byDomain(
  view: UrlView,
  headers: RequestHead['headers'],
  domain: DomainName,
  ports: Ports,
): Settled<Located> {
  const table = compiledDomain(domain)
  if (table.rules.length > 0) {
    const rule = matchRule(table.rules, view.path, headers)
    if (rule !== undefined) return byRule(view, domain, rule, ports)
  }
  const match = matchMapping(table, view.path, 'as-declared')
  if (match === undefined) return unmapped(domain, ports)
  const byDeclared = byMapping(view, domain, match, ports)
  if (match.wholeSegments) return byDeclared
  return then(byDeclared, (located) => {
    const isHttp = located.kind === 'stage' && located.snapshot.definition.protocolType === 'HTTP'
    if (!isHttp) return located
    // HTTP APIs compare whole segments, however many levels the domain's other mappings have.
    const whole = matchMapping(table, view.path, 'whole-segments')
    return whole === undefined ? unmapped(domain, ports) : byMapping(view, domain, whole, ports)
  })
}

/** A rule names its stage always. */
function byRule(
  view: UrlView,
  domain: DomainName,
  { routingRuleId, apiId, stage, rest }: RuleMatch,
  ports: Ports,
): Settled<Located> {
  return onDomain(view, domain, { apiId, stage }, ports, {
    routePath: rest,
    basePathMatched: undefined,
    routingRuleIdMatched: routingRuleId,
  })
}

function byMapping(
  view: UrlView,
  domain: DomainName,
  match: MappingMatch,
  ports: Ports,
): Settled<Located> {
  const { mapping } = match
  const cut = mapping.stage === undefined ? cutStage(match.rest) : undefined
  const stageName = mapping.stage ?? cut?.stageName ?? ''
  return onDomain(view, domain, { apiId: mapping.apiId, stage: stageName }, ports, {
    routePath: cut?.rest ?? match.rest,
    basePathMatched: mapping.apiMappingKey === '' ? '(none)' : mapping.apiMappingKey,
    ...(match.multiLevel && { hasSmallHeaderNames: true }),
  })
}

/** The parts of a call's place that depend on how its domain led it to its stage. */
type DomainPart = Omit<Place, 'host' | 'scheme' | 'query' | 'contextPath' | 'eventPath'>

function onDomain(
  { host, scheme, query, path }: UrlView,
  domain: DomainName,
  { apiId, stage }: { readonly apiId: string; readonly stage: string },
  ports: Ports,
  part: DomainPart,
): Settled<Located> {
  return then(ports.definitions.stage(apiId, stage), (snapshot) => {
    if (snapshot === undefined) {
      return nowhere(ports, apiId, { code: 'stage-unknown', apiId, stage })
    }
    const place = { host, scheme, query, contextPath: path, eventPath: path, ...part }
    return found(snapshot, 'custom-domain', place, domain)
  })
}

/** The APIs of a domain decide in whose words a path without a mapping is refused; the first stands for all. */
function unmapped(domain: DomainName, ports: Ports): Settled<Located> {
  const { portalId } = domain
  if (portalId !== undefined) return { kind: 'portal', portalId }
  const [first] = Object.values(domain.mappings)
  const reason = { code: 'no-base-path-mapping', domain: domain.domainName }
  return nowhere(ports, first?.apiId, reason)
}

function nowhere(ports: Ports, apiId: string | undefined, reason: Reason): Settled<Located> {
  const protocol = apiId === undefined ? undefined : ports.definitions.protocol(apiId)
  return then(protocol, (known) => ({ kind: 'nowhere', protocol: known ?? 'REST', reason }))
}

/** `'//prod//pets'` → stage `prod`, the rest `'//pets'`, the context path `'/prod//pets'`. */
function cutStage(path: string): { stageName: string; rest: string; contextPath: string } {
  let start = 0
  while (path.charCodeAt(start) === 47) start++
  const slash = path.indexOf('/', start)
  return {
    // `$default` is often written `%24default`.
    stageName: percentDecode(slash < 0 ? path.slice(start) : path.slice(start, slash)),
    rest: slash < 0 ? '/' : path.slice(slash),
    contextPath: start === 1 ? path : `/${path.slice(start)}`,
  }
}

function found(snapshot: Snapshot, form: InvokeForm, place: Place, domain?: DomainName): Located {
  return { kind: 'stage', snapshot, place, form, domain }
}

function then<A, B>(value: Settled<A>, next: (value: A) => Settled<B>): Settled<B> {
  return value instanceof Promise ? value.then(next) : next(value)
}
