/** Puts what Terraform keeps in resources of their own where CloudFormation has it. */
import { asNode, isNode, listAt, nodeAt, own, textAt, type Node } from '../../node.ts'
import type { Leftover } from '../template.ts'
import type { TerraformResource } from './resources.ts'

/** A resource of the template under construction. */
export interface Made {
  readonly from: TerraformResource
  /** CloudFormation's; Terraform's own for what has none. */
  readonly type: string
  readonly properties: Node
}

interface Assembled {
  readonly whole: readonly Made[]
  readonly leftovers: readonly Leftover[]
}

/** A part's owner: the owner's Terraform type, the properties that both share, and the owner with the part. */
interface Part {
  readonly owner: string
  readonly shared: readonly string[]
  readonly join: (owner: Node, part: Node) => Node
}

const ofMethod = ['RestApiId', 'ResourceId', 'HttpMethod'] as const

const parts: Readonly<Record<string, Part>> = {
  aws_api_gateway_integration: {
    owner: 'aws_api_gateway_method',
    shared: ofMethod,
    join: (method, part) => ({
      ...method,
      Integration: { ...nodeAt(method, 'Integration'), ...part },
    }),
  },
  aws_api_gateway_integration_response: {
    owner: 'aws_api_gateway_method',
    shared: ofMethod,
    join: (method, part) => ({
      ...method,
      Integration: appended(nodeAt(method, 'Integration'), 'IntegrationResponses', [part]),
    }),
  },
  aws_api_gateway_method_response: {
    owner: 'aws_api_gateway_method',
    shared: ofMethod,
    join: (method, part) => appended(method, 'MethodResponses', [part]),
  },
  aws_api_gateway_method_settings: {
    owner: 'aws_api_gateway_stage',
    shared: ['RestApiId', 'StageName'],
    join: (stage, part) => appended(stage, 'MethodSettings', settingsOf(part)),
  },
  aws_api_gateway_rest_api_policy: {
    owner: 'aws_api_gateway_rest_api',
    shared: ['RestApiId'],
    join: (api, part) => ({ ...api, ...part }),
  },
  aws_api_gateway_rest_api_put: {
    owner: 'aws_api_gateway_rest_api',
    shared: ['RestApiId'],
    join: (api, part) => ({ ...api, ...part }),
  },
}

/** The resources with their parts inside; parts and members of APIs that are elsewhere are leftovers. */
export function assemble(made: readonly Made[]): Assembled {
  const whole = new Map<string, Made>()
  const owners = new Map<string, string>()
  for (const one of made) {
    if (parts[one.from.type] !== undefined) continue
    const { address, type } = one.from
    whole.set(address, { ...one, properties: reshaped(one) })
    for (const { owner, shared } of Object.values(parts)) {
      if (owner === type) owners.set(keyOf(type, shared, ownersView(one)), address)
    }
  }
  const leftovers: Leftover[] = []
  for (const { from, properties } of made) {
    const part = parts[from.type]
    if (part === undefined) continue
    const address = owners.get(keyOf(part.owner, part.shared, properties))
    const owner = whole.get(address ?? '')
    if (owner === undefined) {
      leftovers.push({ what: from.address, advice: elsewhere })
      continue
    }
    const own = Object.entries(properties).filter(([name]) => !part.shared.includes(name))
    const joined = part.join(owner.properties, Object.fromEntries(own))
    whole.set(owner.from.address, { ...owner, properties: joined })
  }
  for (const { from, properties, type } of whole.values()) {
    const api = own(properties, 'RestApiId') ?? own(properties, 'ApiId')
    const isMapping = type.endsWith('Mapping')
    if (typeof api === 'string' && type.startsWith('AWS::ApiGateway') && !isMapping) {
      leftovers.push({ what: from.address, advice: elsewhere })
    }
  }
  return { whole: [...whole.values()], leftovers }
}

const elsewhere = 'what it belongs to is not in this state: import the state that has the API'

/** An API is its own owner: its parts name it by a reference. */
const ownersView = ({ from, properties }: Made): Node =>
  from.type === 'aws_api_gateway_rest_api' ? { RestApiId: { Ref: from.address } } : properties

const keyOf = (type: string, shared: readonly string[], properties: Node): string =>
  JSON.stringify([type, ...shared.map((name) => own(properties, name))])

const appended = (node: Node, key: string, items: readonly unknown[]): Node => ({
  ...node,
  [key]: [...listAt(node, key), ...items],
})

/** `{MethodPath: 'pets/{id}/GET', Settings: [{…}]}` as settings with a resource path and a verb. */
function settingsOf(part: Node): Node[] {
  const written = textAt(part, 'MethodPath') ?? '*/*'
  const slash = written.lastIndexOf('/')
  const path = written.slice(0, Math.max(slash, 0)).replace(/^\/+/, '')
  return listAt(part, 'Settings').map((item) => ({
    ...asNode(item),
    ResourcePath: `/${path}`,
    HttpMethod: written.slice(slash + 1),
  }))
}

/** Lists of blocks that are maps in CloudFormation. */
function reshaped({ type, properties }: Made): Node {
  switch (type) {
    case 'AWS::ApiGateway::UsagePlan': {
      const stages = listAt(properties, 'ApiStages').map((item) => {
        const stage = asNode(item)
        return { ...stage, Throttle: keyed(listAt(stage, 'Throttle'), 'Path') }
      })
      return { ...properties, ApiStages: stages }
    }
    case 'AWS::ApiGateway::Deployment': {
      const { Variables, StageDescription, ...others } = properties
      const stage = { Description: StageDescription, Variables }
      return { ...others, StageDescription: stage }
    }
    case 'AWS::ApiGatewayV2::Stage':
      return {
        ...properties,
        RouteSettings: keyed(listAt(properties, 'RouteSettings'), 'RouteKey'),
      }
    case 'AWS::ApiGatewayV2::Route': {
      const { RequestParameter, ...others } = properties
      const list = Array.isArray(RequestParameter) ? RequestParameter : []
      return { ...others, RequestParameters: keyed(list, 'RequestParameterKey') }
    }
    case 'AWS::ApiGatewayV2::Integration': {
      const responses = keyed(listAt(properties, 'ResponseParameters'), 'StatusCode')
      const lists = Object.entries(responses).map(([status, response]) => [
        status,
        { ResponseParameters: destinations(nodeAt(asNode(response), 'Mappings')) },
      ])
      return { ...properties, ResponseParameters: Object.fromEntries(lists) as Node }
    }
    default:
      return properties
  }
}

const destinations = (mappings: Node): Node[] =>
  Object.entries(mappings).map(([Destination, Source]) => ({ Destination, Source }))

/** A list of blocks as a map by one of their properties. */
const keyed = (blocks: readonly unknown[], name: string): Node =>
  Object.fromEntries(
    blocks.filter(isNode).map((block) => {
      const { [name]: key, ...others } = block
      return [String(key), others]
    }),
  )
