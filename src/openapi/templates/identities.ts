/**
 * What `Ref` and `Fn::GetAtt` of a resource stand for. Names that CloudFormation would make up are the stack's and the
 * resource's: `'demo-stack-ListNotes'`.
 */
import { textAt, type Node } from '../node.ts'
import type { TemplateOptions } from './template.ts'

export interface Identity {
  readonly ref: string
  readonly attributes: Readonly<Record<string, string>>
  /** The part that stands for what AWS made up: the name of a resource whose template gives none, an id. */
  readonly madeUp?: string
}

/** A resource's properties as far as names depend on them, resolved. */
export interface NamedResource {
  readonly logicalId: string
  readonly type: string
  readonly properties: Node
}

type Maker = (resource: NamedResource, options: TemplateOptions) => Identity

interface Name {
  readonly name: string
  readonly madeUp?: string
}

/** The name where the resource is deployed, the one that the template gives, or a guess. */
function nameOf(
  { logicalId, properties }: NamedResource,
  { stackName, parameters }: TemplateOptions,
  property: string,
): Name {
  const name = deployedName(parameters?.[logicalId]) ?? textAt(properties, property)
  const madeUp = `${stackName}-${logicalId}`
  return name === undefined ? { name: madeUp, madeUp } : { name }
}

const unlessGiven = (given: string | undefined, madeUp: string): { readonly madeUp?: string } =>
  given === undefined ? { madeUp } : {}

/** CloudFormation knows some resources by their ARN or URL, at whose end the name stands. */
const deployedName = (physicalId: string | undefined): string | undefined =>
  physicalId !== undefined && /^(?:arn|https):/.test(physicalId)
    ? /[^:/]+$/.exec(physicalId)?.[0]
    : physicalId

const arn = ({ place }: TemplateOptions, service: string, resource: string): string =>
  `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${resource}`

/** An entity known by a short id of its own, which `attribute` names as well. */
const withId =
  (attribute: string, kind: 'apiId' | 'resourceId' | 'routeId' = 'resourceId'): Maker =>
  (_, { ids }) => {
    const ref = ids[kind]()
    return { ref, attributes: { [attribute]: ref } }
  }

/** A resource that is referred to by name and has an ARN. */
const withArn =
  (service: string, nameProperty: string, prefix: string): Maker =>
  (resource, options) => {
    const { name, ...made } = nameOf(resource, options, nameProperty)
    return { ref: name, attributes: { Arn: arn(options, service, `${prefix}${name}`) }, ...made }
  }

const restApi: Maker = (_, { ids }) => {
  const ref = ids.apiId()
  return { ref, attributes: { RestApiId: ref, RootResourceId: ids.apiId() } }
}

const v2Api: Maker = (_, { ids, place }) => {
  const ref = ids.apiId()
  const ApiEndpoint = `https://${ref}.execute-api.${place.region}.amazonaws.com`
  return { ref, attributes: { ApiId: ref, ApiEndpoint } }
}

const named =
  (property: string): Maker =>
  ({ logicalId, properties }) => ({
    ref: textAt(properties, property) ?? logicalId,
    attributes: {},
  })

const domainName: Maker = ({ logicalId, properties }, { place }) => {
  const ref = textAt(properties, 'DomainName') ?? logicalId
  const regional = `d-${ref.replaceAll(/[^a-z0-9]/gi, '')}.execute-api.${place.region}.amazonaws.com`
  return {
    ref,
    attributes: {
      DomainName: ref,
      RegionalDomainName: regional,
      RegionalHostedZoneId: 'Z1UJRXOUMOOFQ8',
      DistributionDomainName: `${ref}.cloudfront.net`,
      DistributionHostedZoneId: 'Z2FDTNDATAQYW2',
    },
  }
}

/** Private domain names are known by an ARN in which an id of their own follows the name. */
const privateDomainName: Maker = ({ logicalId, properties }, options) => {
  const name = textAt(properties, 'DomainName') ?? logicalId
  const DomainNameId = options.ids.apiId()
  const ref = arn(options, 'apigateway', `/domainnames/${name}+${DomainNameId}`)
  return { ref, attributes: { DomainNameArn: ref, DomainNameId } }
}

const lambdaFunction = withArn('lambda', 'FunctionName', 'function:')

const stateMachine =
  (nameProperty: string): Maker =>
  (resource, options) => {
    const { name, ...made } = nameOf(resource, options, nameProperty)
    const ref = arn(options, 'states', `stateMachine:${name}`)
    return { ref, attributes: { Arn: ref, Name: name }, ...made }
  }

const role: Maker = (resource, options) => {
  const { name, ...made } = nameOf(resource, options, 'RoleName')
  const { accountId, partition } = options.place
  // A path stands before the name: `/service-role/`.
  const path = textAt(resource.properties, 'Path') ?? '/'
  const Arn = `arn:${partition}:iam::${accountId}:role${path}${name}`
  return { ref: name, attributes: { Arn }, ...made }
}

const userPool: Maker = ({ logicalId }, options) => {
  const { region } = options.place
  const given = options.parameters?.[logicalId]
  const ref = given ?? `${region}_${logicalId.replaceAll(/[^A-Za-z0-9]/g, '')}`
  const ProviderName = `cognito-idp.${region}.amazonaws.com/${ref}`
  return {
    ref,
    attributes: {
      Arn: arn(options, 'cognito-idp', `userpool/${ref}`),
      ProviderName,
      ProviderURL: `https://${ProviderName}`,
      UserPoolId: ref,
    },
    ...unlessGiven(given, ref),
  }
}

const userPoolClient: Maker = ({ logicalId }, { stackName, parameters }) => {
  const given = parameters?.[logicalId]
  const ref = given ?? `${stackName}-${logicalId}`
  return { ref, attributes: { ClientId: ref }, ...unlessGiven(given, ref) }
}

/** A resource that is referred to by its ARN; the last part of which stands for an id that AWS makes up. */
const byArn =
  (service: string, prefix: string, attribute = 'Arn'): Maker =>
  (resource, options) => {
    const given = options.parameters?.[resource.logicalId]
    const { name } = nameOf(resource, options, 'Name')
    const ref = given ?? arn(options, service, `${prefix}${name}`)
    return { ref, attributes: { [attribute]: ref }, ...unlessGiven(given, ref) }
  }

const queue: Maker = (resource, options) => {
  const { name: QueueName, ...made } = nameOf(resource, options, 'QueueName')
  const { accountId, region } = options.place
  const ref = `https://sqs.${region}.amazonaws.com/${accountId}/${QueueName}`
  const attributes = { Arn: arn(options, 'sqs', QueueName), QueueName, QueueUrl: ref }
  return { ref, attributes, ...made }
}

const topic: Maker = (resource, options) => {
  const { name: TopicName, ...made } = nameOf(resource, options, 'TopicName')
  const ref = arn(options, 'sns', TopicName)
  return { ref, attributes: { TopicArn: ref, TopicName }, ...made }
}

const bucket: Maker = (resource, options) => {
  const { name, madeUp } = nameOf(resource, options, 'BucketName')
  const ref = name.toLowerCase()
  const { partition, region } = options.place
  return {
    ref,
    attributes: {
      Arn: `arn:${partition}:s3:::${ref}`,
      DomainName: `${ref}.s3.amazonaws.com`,
      RegionalDomainName: `${ref}.s3.${region}.amazonaws.com`,
    },
    ...(madeUp === undefined ? {} : { madeUp: ref }),
  }
}

/** Versions are counted by AWS: the first one is a guess. */
function functionVersion({ logicalId, properties }: NamedResource, options: TemplateOptions) {
  const given = options.parameters?.[logicalId]
  const ref = given ?? `${functionArn(properties, options)}:1`
  const attributes = { FunctionArn: ref, Version: deployedName(ref) ?? '' }
  return { ref, attributes, ...unlessGiven(given, ref) }
}

/** A service of Cloud Map is known by an id, whatever its name is. */
function discoveredService({ logicalId }: NamedResource, options: TemplateOptions) {
  const given = options.parameters?.[logicalId]
  const ref = given ?? `${options.stackName}-${logicalId}`
  const Arn = arn(options, 'servicediscovery', `service/${ref}`)
  return { ref, attributes: { Id: ref, Arn }, ...unlessGiven(given, ref) }
}

const table = withArn('dynamodb', 'TableName', 'table/')

const makers: Readonly<Record<string, Maker>> = {
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::Serverless::Api': restApi,
  'AWS::ApiGatewayV2::Api': v2Api,
  'AWS::Serverless::HttpApi': v2Api,
  'AWS::ApiGateway::Resource': withId('ResourceId'),
  'AWS::ApiGateway::Deployment': withId('DeploymentId'),
  'AWS::ApiGateway::Authorizer': withId('AuthorizerId'),
  'AWS::ApiGateway::RequestValidator': withId('RequestValidatorId'),
  'AWS::ApiGateway::DocumentationPart': withId('DocumentationPartId'),
  'AWS::ApiGateway::ClientCertificate': withId('ClientCertificateId'),
  'AWS::ApiGateway::VpcLink': withId('VpcLinkId'),
  'AWS::ApiGateway::UsagePlan': withId('Id'),
  'AWS::ApiGateway::ApiKey': withId('APIKeyId', 'apiId'),
  'AWS::ApiGateway::Stage': named('StageName'),
  'AWS::ApiGateway::Model': named('Name'),
  'AWS::ApiGateway::DomainName': domainName,
  'AWS::ApiGateway::DomainNameV2': privateDomainName,
  'AWS::ApiGatewayV2::DomainName': domainName,
  'AWS::ApiGatewayV2::Stage': named('StageName'),
  'AWS::ApiGatewayV2::Integration': withId('IntegrationId', 'routeId'),
  'AWS::ApiGatewayV2::Route': withId('RouteId', 'routeId'),
  'AWS::ApiGatewayV2::Authorizer': withId('AuthorizerId'),
  'AWS::ApiGatewayV2::Deployment': withId('DeploymentId'),
  'AWS::ApiGatewayV2::Model': withId('ModelId'),
  'AWS::ApiGatewayV2::VpcLink': withId('VpcLinkId'),
  'AWS::ApiGatewayV2::ApiMapping': withId('ApiMappingId'),
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Serverless::Function': lambdaFunction,
  'AWS::Lambda::Alias': ({ properties }, options) => {
    const ref = `${functionArn(properties, options)}:${textAt(properties, 'Name') ?? ''}`
    return { ref, attributes: { AliasArn: ref } }
  },
  'AWS::Lambda::Version': functionVersion,
  'AWS::StepFunctions::StateMachine': stateMachine('StateMachineName'),
  'AWS::Serverless::StateMachine': stateMachine('Name'),
  'AWS::IAM::Role': role,
  'AWS::Cognito::UserPool': userPool,
  'AWS::Cognito::UserPoolClient': userPoolClient,
  'AWS::CertificateManager::Certificate': byArn('acm', 'certificate/'),
  'AWS::ElasticLoadBalancingV2::Listener': byArn(
    'elasticloadbalancing',
    'listener/',
    'ListenerArn',
  ),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': byArn(
    'elasticloadbalancing',
    'loadbalancer/',
    'LoadBalancerArn',
  ),
  'AWS::SQS::Queue': queue,
  'AWS::SNS::Topic': topic,
  'AWS::S3::Bucket': bucket,
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::Serverless::SimpleTable': table,
  'AWS::Kinesis::Stream': withArn('kinesis', 'Name', 'stream/'),
  'AWS::KinesisFirehose::DeliveryStream': withArn(
    'firehose',
    'DeliveryStreamName',
    'deliverystream/',
  ),
  'AWS::Logs::LogGroup': withArn('logs', 'LogGroupName', 'log-group:'),
  'AWS::Events::EventBus': withArn('events', 'Name', 'event-bus/'),
  'AWS::ServiceDiscovery::Service': discoveredService,
}

/** A function's property FunctionName may hold its name or its ARN. */
function functionArn(properties: Node, options: TemplateOptions): string {
  const name = textAt(properties, 'FunctionName') ?? ''
  return name.startsWith('arn:') ? name : arn(options, 'lambda', `function:${name}`)
}

/** The identity of a resource of any type; of unknown types even a given name need not be what `Ref` is. */
export function makeIdentity(resource: NamedResource, options: TemplateOptions): Identity {
  const { type } = resource
  const maker = Object.hasOwn(makers, type) ? makers[type] : undefined
  if (maker !== undefined) return maker(resource, options)
  const service = type.split('::')[1]?.toLowerCase() ?? 'custom'
  const given = options.parameters?.[resource.logicalId]
  const ref = given ?? nameOf(resource, options, 'Name').name
  const Arn = arn(options, service, ref)
  return { ref, attributes: { Arn }, ...unlessGiven(given, ref) }
}
