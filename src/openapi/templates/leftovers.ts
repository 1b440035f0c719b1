/** What a template holds beside APIs, and what its author can do about it. */
import type { Leftover, ListedResource } from './template.ts'

const vpcLink =
  'name host and port behind it in TIDEGATE_VPC_LINK_{ID}, or reach the backend through a service binding (service://BINDING/path) or a public address'

const lambda =
  'stays on AWS: give the gateway AWS credentials to invoke it, or point its integrations at a service binding'

const functionUrl =
  'a function URL has no API: call it as before, or make it the uri of an HTTP_PROXY route'

/** CloudFormation makes the name of a function that has none; the integrations here guess at it. */
const nameAdvice = ({ logicalId, propertyNames }: ListedResource, stackName: string): string =>
  !propertyNames.includes('FunctionName')
    ? `; the template does not name it: put the name that 'aws lambda list-functions' shows in place of ${stackName}-${logicalId}`
    : ''

/** Advice by resource type; the longest prefix that fits counts. An empty text: nothing to be done. */
const advice: readonly (readonly [prefix: string, text: string])[] = [
  ['AWS::ApiGateway::VpcLink', vpcLink],
  ['AWS::ApiGatewayV2::VpcLink', vpcLink],
  [
    'AWS::ApiGateway::ClientCertificate',
    'make one with GenerateClientCertificate and set clientCertificateId on the stage',
  ],
  [
    'AWS::ApiGateway::DocumentationVersion',
    'publish it with CreateDocumentationVersion once the API is imported',
  ],
  [
    'AWS::ApiGateway::DomainNameAccessAssociation',
    "make it with 'aws apigateway create-domain-name-access-association' once the domain is there",
  ],
  [
    'AWS::ApiGatewayV2::RoutingRule',
    "make it with 'aws apigatewayv2 create-routing-rule' once its APIs are there",
  ],
  [
    'AWS::ApiGatewayV2::ApiGatewayManagedOverrides',
    'set these values on the stage, route and integration themselves',
  ],
  [
    'AWS::WAFv2::WebACLAssociation',
    'declare the web ACL under webAcls in routes.json, and name it as webAcl of the stage',
  ],
  ['AWS::WAFv2::WebACL', 'declare it under webAcls in routes.json'],
  ['AWS::ApiGateway::', ''],
  ['AWS::ApiGatewayV2::', ''],
  ['AWS::Serverless::Api', ''],
  ['AWS::Serverless::HttpApi', ''],
  ['AWS::Lambda::Permission', ''],
  ['AWS::Lambda::Url', functionUrl],
  ['AWS::Lambda::Function', lambda],
  ['AWS::Lambda::', 'stays on AWS with its function'],
  ['AWS::Serverless::Function', lambda],
  ['AWS::Serverless::StateMachine', 'stays on AWS: give the gateway AWS credentials to start it'],
]

/** One entry for each resource that needs its author's attention; the rest of the stack is one entry a type. */
export function leftoversOf(resources: readonly ListedResource[], stackName: string): Leftover[] {
  const found: Leftover[] = []
  const others = new Map<string, number>()
  for (const resource of resources) {
    const { logicalId, type, propertyNames } = resource
    const text = advice.find(([prefix]) => type.startsWith(prefix))?.[1]
    if (text === undefined) others.set(type, (others.get(type) ?? 0) + 1)
    else if (text !== '') {
      const more = text === lambda ? nameAdvice(resource, stackName) : ''
      found.push({ what: `${logicalId} (${type})`, advice: `${text}${more}` })
    }
    if (propertyNames.includes('FunctionUrlConfig')) {
      found.push({ what: `the URL of ${logicalId} (FunctionUrlConfig)`, advice: functionUrl })
    }
  }
  for (const [type, count] of others) {
    found.push({
      what: `${count} ${count === 1 ? 'resource' : 'resources'} of type ${type}`,
      advice: 'no part of an API: keep it in the stack it is in',
    })
  }
  return found
}
