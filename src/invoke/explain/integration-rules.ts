import { author, caller, operator, type Rules } from './rule.ts'

const integrations = 'docs/integrations.md'

const allowLambda = author(
  "Let the gateway's identity call the function (lambda:InvokeFunction), or give the integration a role in credentials.",
)
const giveCredentials = operator(
  'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: in .dev.vars for npm start, as secrets of a deployed worker.',
  'npx wrangler secret put AWS_SECRET_ACCESS_KEY',
)
const seeBackend = author("Look into the backend's own log at the time of the call.")
const renderTemplate = author(
  'Try the template with the answer that failed.',
  'npx tidegate template render CASE.json',
)

/** Between the gateway and a backend. */
const callRules: Rules = {
  'integration-timeout': {
    summary: 'The backend {url} did not answer within {timeoutMs} ms.',
    rule: 'The integration waits for its timeoutInMillis.',
    remedies: [
      author('Make the backend faster, or raise timeoutInMillis.'),
      author('Let long work go on after the answer: accept with 202 and a status to ask for.'),
    ],
    docs: integrations,
  },
  'endpoint-unreachable': {
    summary: 'The backend {url} cannot be reached: {error}.',
    rule: 'The integration calls this address.',
    remedies: [
      author('Correct the URI: host, port and scheme.'),
      operator('Check that the backend runs and lets the gateway in.', 'curl -v {url}'),
    ],
    docs: integrations,
  },
  'endpoint-response-too-large': {
    summary: 'The answer of {url} is larger than the gateway buffers.',
    rule: 'An answer that is mapped, cached or validated has at most 10 MB.',
    remedies: [author('Answer with less, or use a proxy integration, which streams.')],
    docs: integrations,
  },
  'invalid-endpoint-address': {
    summary: 'The integration has no usable address: {url} {uri}.',
    rule: 'An address is an http(s) URL or the ARN of a service, with all stage variables filled.',
    remedies: [author('Correct the uri; set the stage variables that it uses on this stage.')],
    docs: integrations,
  },
  'dot-segments-in-path': {
    summary: "The backend's address {url} has '.' or '..' between slashes.",
    rule: 'The runtime resolves such segments: the backend would serve another path than the one that was routed and authorized.',
    remedies: [caller('Send the path that is meant.')],
    docs: integrations,
  },
  'endpoint-status-unusable': {
    summary: 'The backend at {url} answered with the status {status}.',
    rule: 'Statuses from 200 to 599 can be passed on; protocols are not switched.',
    remedies: [author('Look into the log of the backend.')],
    docs: integrations,
  },
  'service-binding-unknown': {
    summary: 'The worker has no service binding for {url}.',
    rule: 'service:// addresses name a service binding of wrangler.toml.',
    remedies: [operator('Add the binding under [[services]] and deploy.', 'npx tidegate doctor')],
    docs: integrations,
  },
  'client-certificate-binding-missing': {
    summary: 'The worker has no client certificate bound as {binding}.',
    rule: "The stage's clientCertificateId makes every call to a backend present that certificate.",
    remedies: [
      operator('Bind the certificate under [[mtls_certificates]] of wrangler.toml and deploy.'),
      author('Take clientCertificateId off the stage.'),
    ],
    docs: integrations,
  },
  'private-target-unknown': {
    summary: 'Nobody told where the VPC link {connectionId} leads.',
    rule: 'TIDEGATE_VPC_LINK_{ID} names host and port behind a VPC link.',
    remedies: [operator('Set the variable and deploy.')],
    docs: 'docs/deploy.md',
  },
  'origin-group-unknown': {
    summary: 'There is no group of origins {group}.',
    rule: 'origin:// addresses name a group under origins in routes.json.',
    remedies: [author('Declare the group, or correct the address.')],
    docs: 'docs/origins.md',
  },
  'origins-circuit-open': {
    summary:
      'Every origin of {group} failed too often lately; one is tried again in {retryAfterSeconds} s.',
    rule: 'A circuit breaker spares origins that fail.',
    remedies: [caller('Try again after Retry-After.'), operator('Mend the origins.')],
    docs: 'docs/origins.md',
  },
  'header-already-present': {
    summary: 'The integration maps the header {header}, which the gateway sets itself.',
    rule: 'Some headers cannot be mapped for this integration type.',
    remedies: [author('Take the header out of requestParameters.')],
    docs: integrations,
  },
  'integration-type-unknown': {
    summary: "The route's integration is of no known type.",
    rule: 'HTTP APIs have HTTP_PROXY, AWS_PROXY and service integrations.',
    remedies: [author('Correct integrationType and deploy.')],
    docs: integrations,
  },
  'mock-status-unreadable': {
    summary: 'The MOCK integration got no statusCode.',
    rule: 'A MOCK reads {"statusCode": 200} from its request template.',
    remedies: [
      author(
        'Let the request template print an object with statusCode.',
        'npx tidegate template render CASE.json',
      ),
    ],
    docs: integrations,
  },
}

/** Lambda and other services of AWS. */
const awsRules: Rules = {
  'lambda-function-error': {
    summary: 'The function failed: {functionError}. {log}',
    rule: 'A proxy integration needs the answer of a function that ended well.',
    remedies: [author("Look into the function's log, under the request {requestId}."), seeBackend],
    docs: integrations,
  },
  'malformed-lambda-proxy-response': {
    summary: "The function's answer cannot be used: {what}.",
    rule: 'A proxy integration needs {"statusCode": 200, "headers": {…}, "body": "text"}.',
    remedies: [author('Return statusCode as a number and body as a text (JSON.stringify it).')],
    docs: integrations,
  },
  'malformed-lambda-response': {
    summary: "The function's answer cannot be used: {what}.",
    rule: 'statusCode is a number from 200 to 599, headers are texts, body is a text.',
    remedies: [author('Correct what the function returns.')],
    docs: integrations,
  },
  'body-not-base64': {
    summary: "The function's body is not base64 although it says so.",
    rule: 'isBase64Encoded true means that body is base64.',
    remedies: [author('Encode the body, or leave isBase64Encoded out.')],
    docs: integrations,
  },
  'lambda-permission-denied': {
    summary: 'Lambda refused to run {functionArn}: {answer}.',
    rule: "The gateway calls functions with its own AWS identity, or with the integration's role.",
    remedies: [allowLambda],
    docs: integrations,
  },
  'lambda-api-error': {
    summary: 'Lambda answered {status}: {answer}.',
    rule: 'The integration calls {functionArn}.',
    remedies: [author('Check the name, region and state of the function.'), allowLambda],
    docs: integrations,
  },
  'function-url-denied': {
    summary: 'The function URL refused the gateway.',
    rule: 'A function URL with AWS_IAM wants a signed call of an identity that may use it.',
    remedies: [author("Allow lambda:InvokeFunctionUrl to the gateway's identity.")],
    docs: integrations,
  },
  'no-aws-credentials': {
    summary: 'The gateway has no AWS identity to call {functionArn} {service} with.',
    rule: 'Lambda and AWS service integrations are signed with the AWS_… secrets of the worker.',
    remedies: [giveCredentials],
    docs: 'docs/deploy.md',
  },
  'role-not-assumed': {
    summary: 'The gateway could not assume the role {roleArn}: {why}.',
    rule: "The integration's credentials name the role.",
    remedies: [
      author("Let the gateway's identity assume the role (sts:AssumeRole, trust policy)."),
    ],
    docs: integrations,
  },
  'caller-credentials-unknown': {
    summary: 'The integration acts as its caller, who is not known.',
    rule: 'credentials arn:aws:iam::*:user/* needs a method with authorizationType AWS_IAM.',
    remedies: [author('Set AWS_IAM on the method, or a role in credentials.')],
    docs: integrations,
  },
  'integration-method-not-post': {
    summary: 'The integration calls Lambda with {httpMethod}.',
    rule: 'Functions are invoked by POST.',
    remedies: [author('Set httpMethod of the integration (not of the method) to POST.')],
    docs: integrations,
  },
  'subtype-unknown': {
    summary: 'There is no service integration {subtype}.',
    rule: 'integrationSubtype is one of those that AWS lists.',
    remedies: [author('Correct integrationSubtype and deploy.')],
    docs: 'docs/http-api.md',
  },
  'unusable-parameters': {
    summary: 'The service integration {subtype} lacks {missing}.',
    rule: 'Every action has parameters that it needs.',
    remedies: [
      caller('Send what the API maps into the parameter.'),
      author('Map the parameter in requestParameters.'),
    ],
    docs: 'docs/http-api.md',
  },
  'region-unusable': {
    summary: '{region} is no region.',
    rule: 'The parameter Region of a service integration is a name like eu-central-1.',
    remedies: [author('Correct Region.')],
    docs: 'docs/http-api.md',
  },
}

/** What is made of a backend's answer. */
const answerRules: Rules = {
  'no-integration-response-matches': {
    summary: 'No integration response fits the answer. {log}',
    rule: 'An integration that is no proxy needs an integration response for every status.',
    remedies: [author('Add an integration response without selectionPattern: it takes the rest.')],
    docs: integrations,
  },
  'method-response-undeclared': {
    summary: 'The integration response uses {found}, which the method response does not declare.',
    rule: 'Statuses and headers of answers are declared in the method response first.',
    remedies: [author('Declare it under methodResponses and deploy.')],
    docs: integrations,
  },
  'response-override-name': {
    summary: 'The mapping template overrides a header {found}, a name that HTTP does not allow.',
    rule: 'Names of headers are letters, digits and a few signs, without blanks.',
    remedies: [author('Correct the name behind $context.responseOverride.header and deploy.')],
    docs: integrations,
  },
  'response-template-failed': {
    summary: 'The response mapping template failed: {log}.',
    rule: 'The integration response has a template.',
    remedies: [renderTemplate],
    docs: integrations,
  },
  'response-body-not-base64': {
    summary:
      "The backend's body is not base64 although the integration response wants it converted.",
    rule: 'contentHandling CONVERT_TO_BINARY decodes base64.',
    remedies: [author('Correct contentHandling of the integration response.')],
    docs: integrations,
  },
  'response-body-not-json': {
    summary: "The backend's body is not JSON, and a mapping reads it.",
    rule: 'integration.response.body expressions parse the body.',
    remedies: [seeBackend, renderTemplate],
    docs: integrations,
  },
  'mapped-status-unusable': {
    summary: 'The response mapping made the status {status}.',
    rule: 'overwrite:statuscode takes a number from 200 to 599.',
    remedies: [author('Correct the mapping.')],
    docs: 'docs/http-api.md',
  },
  defect: {
    summary: 'The gateway itself failed: {message}.',
    rule: 'This is never right: it is a bug of Tidegate.',
    remedies: [
      operator(
        'Report it with the log line "event":"defect" of this request.',
        'npx tidegate logs',
      ),
    ],
    docs: 'docs/operations.md',
  },
}

/** Everything behind the checks. */
export const integrationRules: Rules = { ...callRules, ...awsRules, ...answerRules }
