/** What a template holds beside APIs, and what its author can do about it. */
import { isNode, own, textAt, type Node } from '../node.ts'
import type { Guess } from './resolution.ts'
import type { Leftover, ListedResource, TemplateResource, TemplateState } from './template.ts'

const vpcLink =
  'name host and port behind it in TIDEGATE_VPC_LINK_{ID}, or reach the backend through a service binding (service://BINDING/path) or a public address'

const lambda =
  'stays on AWS: give the gateway AWS credentials to invoke it, or point its integrations at a service binding'

const functionUrl =
  'a function URL has no API: call it as before, or make it the uri of an HTTP_PROXY route'

/** Advice by resource type; the longest prefix that fits counts. An empty text: nothing to be done. */
const advice: readonly (readonly [prefix: string, text: string])[] = [
  ['AWS::ApiGateway::VpcLink', vpcLink],
  ['AWS::ApiGatewayV2::VpcLink', vpcLink],
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
export function leftoversOf(
  resources: readonly ListedResource[],
  idOf: (logicalId: string) => string,
): Leftover[] {
  const found: Leftover[] = []
  const others = new Map<string, number>()
  for (const { logicalId, type, propertyNames } of resources) {
    const text = advice.find(([prefix]) => type.startsWith(prefix))?.[1]
    if (text === undefined) others.set(type, (others.get(type) ?? 0) + 1)
    else if (text !== '') {
      const variable = `TIDEGATE_VPC_LINK_${idOf(logicalId).toUpperCase()}`
      const said = text === vpcLink ? text.replace('TIDEGATE_VPC_LINK_{ID}', variable) : text
      found.push({ what: `${logicalId} (${type})`, advice: said })
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

/** Transforms whose effect is here already, or that make no APIs. */
const harmlessMacros = new Set([
  'AWS::Serverless-2016-10-31',
  'AWS::LanguageExtensions',
  'AWS::SecretsManager-2020-07-23',
  'AWS::SecretsManager-2024-09-16',
  'AWS::CodeDeployBlueGreen',
  'AWS::ServiceCatalog',
])

/** Macros that the whole template goes through: what they would change is not known here. */
export function macrosOf(template: Node): Leftover[] {
  const transform = own(template, 'Transform')
  return (Array.isArray(transform) ? transform : [transform])
    .flatMap((one: unknown) => (isNode(one) ? (textAt(one, 'Name') ?? []) : (one ?? [])))
    .map(String)
    .filter((name) => !harmlessMacros.has(name))
    .map((name) => ({
      what: `transform ${name}`,
      advice:
        "it is not run: import what 'aws cloudformation get-template --template-stage Processed' prints",
    }))
}

/** One entry for each text in the imported definitions that stands for what only the deployed stack has. */
export function guessesIn(
  { apis, domainNames }: Omit<TemplateState, 'leftovers'>,
  guesses: readonly Guess[],
  stackName: string,
): Leftover[] {
  const texts = [
    ...apis.map(({ definition }) => definition),
    ...domainNames.map(({ mutualTlsAuthentication }) => mutualTlsAuthentication),
  ].map((part) => JSON.stringify(part) ?? '')
  return guesses
    .filter(({ text }) => texts.some((one) => names(one, text)))
    .map(({ logicalId, type, attribute, text }) =>
      attribute === undefined
        ? {
            what: `the name of ${logicalId} (${type})`,
            advice: `CloudFormation made it up: import again with --deployed FILE, made by 'aws cloudformation describe-stack-resources --stack-name ${stackName} > FILE', or put it in place of ${text}`,
          }
        : {
            what: `${attribute} of ${logicalId} (${type})`,
            advice: `only the deployed stack has it: import again with --parameter ${logicalId}.${attribute}=VALUE, or put it in place of ${text}`,
          },
    )
}

/** Whether a text has a name in it that does not go on: `demo-Fn` is not in `demo-FnTwo`. */
function names(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[\w-]/.test(text.charAt(at + name.length))) return true
  }
  return false
}

/** What belongs to APIs that the import does not have: one entry an API. */
export function ofOtherApis(
  resources: readonly TemplateResource[],
  known: ReadonlySet<string>,
): Leftover[] {
  const counts = new Map<string, number>()
  for (const { type, properties } of resources) {
    // Mappings and plans say by themselves which API they miss.
    if (!isNode(properties) || type.includes('Mapping')) continue
    const id = textAt(properties, 'RestApiId') ?? textAt(properties, 'ApiId')
    if (id === undefined || known.has(id)) continue
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return [...counts].map(([id, count]) => ({
    what: `${count} ${count === 1 ? 'resource' : 'resources'} of the API ${id}`,
    advice:
      'that API is not part of this template: import the template that has it in the same command, or what API Gateway exports of it, which has these routes',
  }))
}
