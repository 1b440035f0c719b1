/** `Auth.UsagePlan` and `Domain` of SAM → the resources that they stand for. */
import { booleanAt, isNode, nodeAt, own, textAt, textsAt, type Node } from '../../node.ts'
import type { TemplateResource } from '../template.ts'
import type { SamBuild } from './context.ts'
import { httpApiTags, propagatedTags } from './tags.ts'

interface SamApi {
  readonly logicalId: string
  readonly properties: Node
}

/** One plan for each API, or one for all that say SHARED. */
export function usagePlansOf(build: SamBuild, apis: readonly SamApi[]): TemplateResource[] {
  const groups = new Map<string, SamApi[]>()
  for (const api of apis) {
    const kind = textAt(planOf(api), 'CreateUsagePlan')
    if (kind !== 'PER_API' && kind !== 'SHARED') continue
    const prefix = kind === 'SHARED' ? 'Serverless' : api.logicalId
    groups.set(prefix, [...(groups.get(prefix) ?? []), api])
  }
  return [...groups].flatMap(([prefix, members]) => planResources(build, prefix, members))
}

const planOf = ({ properties }: SamApi): Node => nodeAt(nodeAt(properties, 'Auth'), 'UsagePlan')

function planResources(
  build: SamBuild,
  prefix: string,
  members: readonly SamApi[],
): TemplateResource[] {
  // Every API that shares the plan writes it anew: what the last one says stays.
  const last = members.at(-1)
  const plan = last === undefined ? {} : planOf(last)
  const tags = last === undefined ? {} : propagatedTags(last.properties)
  const ids = { plan: `${prefix}UsagePlan`, key: `${prefix}ApiKey`, link: `${prefix}UsagePlanKey` }
  const stages = members.map(({ logicalId, properties }) => ({
    api: build.resolver.identityOf(logicalId).ref,
    stage: textAt(properties, 'StageName') ?? 'Prod',
  }))
  const settings = ['Description', 'Quota', 'Throttle', 'Tags', 'UsagePlanName'].flatMap((key) =>
    own(plan, key) === undefined ? [] : [[key, plan[key]]],
  )
  return [
    {
      logicalId: ids.plan,
      type: 'AWS::ApiGateway::UsagePlan',
      properties: {
        ...(Object.fromEntries(settings) as Node),
        ...tags,
        ApiStages: stages.map(({ api, stage }) => ({ ApiId: api, Stage: stage })),
      },
    },
    {
      logicalId: ids.key,
      type: 'AWS::ApiGateway::ApiKey',
      properties: {
        Enabled: true,
        ...tags,
        StageKeys: stages.map(({ api, stage }) => ({ RestApiId: api, StageName: stage })),
      },
    },
    {
      logicalId: ids.link,
      type: 'AWS::ApiGateway::UsagePlanKey',
      properties: {
        KeyId: build.resolver.identityOf(ids.key).ref,
        KeyType: 'API_KEY',
        UsagePlanId: build.resolver.identityOf(ids.plan).ref,
      },
    },
  ]
}

/** `Domain` → a domain name and one mapping for each base path. */
export function domainsOf(
  build: SamBuild,
  { logicalId, properties }: SamApi,
  kind: 'rest' | 'http',
): TemplateResource[] {
  const domain = own(properties, 'Domain')
  if (!isNode(domain)) return []
  const name = textAt(domain, 'DomainName') ?? ''
  const type = textAt(domain, 'EndpointConfiguration') ?? 'REGIONAL'
  const apiId = build.resolver.identityOf(logicalId).ref
  const stage = textAt(properties, 'StageName') ?? (kind === 'rest' ? 'Prod' : '$default')
  const { CertificateArn, ...settings } = domain
  const certificate = type === 'REGIONAL' ? 'RegionalCertificateArn' : 'CertificateArn'
  const basePaths = basePathsOf(domain, kind)
  const api = kind === 'rest' ? 'RestApiId' : 'ApiId'
  const key = kind === 'rest' ? 'BasePath' : 'ApiMappingKey'
  return [
    {
      logicalId: `${logicalId}DomainName`,
      type: 'AWS::ApiGateway::DomainName',
      properties: {
        ...settings,
        ...(kind === 'rest' ? propagatedTags(properties) : { Tags: httpApiTags(properties) }),
        EndpointConfiguration: { Types: [type] },
        [certificate]: CertificateArn,
      },
    },
    ...basePaths.map((basePath, index) => ({
      logicalId: `${logicalId}BasePathMapping${index}`,
      type: kind === 'rest' ? 'AWS::ApiGateway::BasePathMapping' : 'AWS::ApiGatewayV2::ApiMapping',
      properties: { DomainName: name, [api]: apiId, Stage: stage, [key]: basePath },
    })),
  ]
}

/** One base path or several; REST APIs keep letters and digits of them only, unless told not to. */
function basePathsOf(domain: Node, kind: 'rest' | 'http'): string[] {
  const single = textAt(domain, 'BasePath')
  const written = single === undefined ? textsAt(domain, 'BasePath') : [single]
  if (written.length === 0 || single === '') return ['']
  if (kind === 'http' || booleanAt(domain, 'NormalizeBasePath') === false) return written
  return written.map((basePath) => basePath.replaceAll(/[^\p{L}\p{N}]/gu, ''))
}
