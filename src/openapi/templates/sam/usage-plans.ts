/** `Auth.UsagePlan` and `Domain` of SAM → the resources that they stand for. */
import { isNode, nodeAt, own, textAt, textsAt, type Node } from '../../node.ts'
import type { TemplateResource } from '../template.ts'
import type { SamBuild } from './context.ts'

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
  const plan = members[0] === undefined ? {} : planOf(members[0])
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
        ApiStages: stages.map(({ api, stage }) => ({ ApiId: api, Stage: stage })),
      },
    },
    {
      logicalId: ids.key,
      type: 'AWS::ApiGateway::ApiKey',
      properties: {
        Enabled: true,
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
  const type = textAt(domain, 'EndpointConfiguration') ?? (kind === 'rest' ? 'EDGE' : 'REGIONAL')
  const apiId = build.resolver.identityOf(logicalId).ref
  const stage = textAt(properties, 'StageName') ?? (kind === 'rest' ? 'Prod' : '$default')
  const certificate = type === 'EDGE' ? 'CertificateArn' : 'RegionalCertificateArn'
  const basePaths = textsAt(domain, 'BasePath')
  const api = kind === 'rest' ? 'RestApiId' : 'ApiId'
  const key = kind === 'rest' ? 'BasePath' : 'ApiMappingKey'
  return [
    {
      logicalId: `${logicalId}DomainName`,
      type: 'AWS::ApiGateway::DomainName',
      properties: {
        ...domain,
        EndpointConfiguration: { Types: [type] },
        [certificate]: textAt(domain, 'CertificateArn'),
      },
    },
    ...(basePaths.length === 0 ? [''] : basePaths).map((basePath, index) => ({
      logicalId: `${logicalId}BasePathMapping${index}`,
      type: kind === 'rest' ? 'AWS::ApiGateway::BasePathMapping' : 'AWS::ApiGatewayV2::ApiMapping',
      properties: { DomainName: name, [api]: apiId, Stage: stage, [key]: basePath },
    })),
  ]
}
