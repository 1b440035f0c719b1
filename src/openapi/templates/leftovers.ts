/** What a template holds beside APIs, and what its author can do about it. */
import type { Leftover, TemplateResource } from './template.ts'

/** Advice by resource type; the longest prefix that fits counts. An empty text: nothing to be done. */
const advice: readonly (readonly [prefix: string, text: string])[] = [
  [
    'AWS::ApiGateway::VpcLink',
    'there are no VPC links here: reach the backend through a service binding (service://BINDING/path) or a public address',
  ],
  [
    'AWS::ApiGatewayV2::VpcLink',
    'there are no VPC links here: reach the backend through a service binding (service://BINDING/path) or a public address',
  ],
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
    'private domain names are not served; use a network policy in front of the gateway',
  ],
  ['AWS::ApiGatewayV2::RoutingRule', 'routing rules are not carried over: use base path mappings'],
  [
    'AWS::ApiGatewayV2::ApiGatewayManagedOverrides',
    'set these values on the stage, route and integration themselves',
  ],
  [
    'AWS::WAFv2::WebACLAssociation',
    'name the web ACL in the stage (webAclArn) and declare it under webAcls in routes.json',
  ],
  ['AWS::WAFv2::WebACL', 'declare it under webAcls in routes.json'],
  ['AWS::ApiGateway::', ''],
  ['AWS::ApiGatewayV2::', ''],
  ['AWS::Serverless::Api', ''],
  ['AWS::Serverless::HttpApi', ''],
  ['AWS::Lambda::Permission', ''],
  [
    'AWS::Lambda::',
    'stays on AWS: give the gateway AWS credentials to invoke it, or point its integrations at a service binding',
  ],
  [
    'AWS::Serverless::Function',
    'stays on AWS: give the gateway AWS credentials to invoke it, or point its integrations at a service binding',
  ],
  ['AWS::Serverless::StateMachine', 'stays on AWS: give the gateway AWS credentials to start it'],
]

/** One entry for each resource that needs its author's attention; the rest of the stack is one entry a type. */
export function leftoversOf(resources: readonly TemplateResource[]): Leftover[] {
  const found: Leftover[] = []
  const others = new Map<string, number>()
  for (const { logicalId, type } of resources) {
    const text = advice.find(([prefix]) => type.startsWith(prefix))?.[1]
    if (text === undefined) others.set(type, (others.get(type) ?? 0) + 1)
    else if (text !== '') found.push({ what: `${logicalId} (${type})`, advice: text })
  }
  for (const [type, count] of others) {
    found.push({
      what: `${count} ${count === 1 ? 'resource' : 'resources'} of type ${type}`,
      advice: 'no part of an API: keep it in the stack it is in',
    })
  }
  return found
}
