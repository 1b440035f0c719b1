import { author, caller, operator, type Rules } from './rule.ts'

const deploy = 'docs/deploy.md'

const template = 'Try the template with the request that failed.'
const render = 'npx tidegate template render CASE.json'

/** The front door and the way to a method: hosts, stages, paths. */
export const routingRules: Rules = {
  'host-unknown': {
    summary: 'No domain name {host} is declared here.',
    rule: 'A host is a custom domain, or an API id before .execute-api.; other hosts need the domain *.',
    remedies: [
      caller('Call /_api/API/STAGE/… on any host, or a declared domain.'),
      author('Declare the domain under domainNames in routes.json.', 'npx tidegate domains'),
    ],
    docs: deploy,
  },
  'stage-unknown': {
    summary: 'There is no stage {stage} of an API {apiId}.',
    rule: 'The first segment after the API id is the name of a deployed stage.',
    remedies: [
      caller('Correct the API id or the stage in the URL.', 'npx tidegate stages'),
      author('Deploy the API to this stage. A new stage can take a minute on Cloudflare.'),
    ],
    docs: deploy,
  },
  'no-base-path-mapping': {
    summary: 'The domain {domain} maps no API to this path.',
    rule: 'A base path mapping of the domain must fit the beginning of the path.',
    remedies: [
      caller("Correct the path's first segments."),
      author('Add a base path mapping; (none) takes every path.'),
    ],
    docs: deploy,
  },
  'default-endpoint-disabled': {
    summary: 'The API {apiId} is reached through its custom domain only.',
    rule: 'disableExecuteApiEndpoint is on.',
    remedies: [
      caller('Call the custom domain.'),
      author('Set disableExecuteApiEndpoint to false and deploy.'),
    ],
    docs: deploy,
  },
  'private-api': {
    summary: 'The API {apiId} is private, and this call came in from the public network.',
    rule: 'endpointConfiguration PRIVATE: only Workers bound to the private entrance call it.',
    remedies: [
      caller('Call through a service binding to the entrypoint PrivateEntrance.'),
      author('Make the API REGIONAL.'),
    ],
    docs: 'docs/access-control.md',
  },
  'tls-version-too-old': {
    summary: 'The call came over {version}.',
    rule: "The domain's security policy {policy} wants a newer version of TLS.",
    remedies: [caller('Use a client with TLS 1.2 or newer.')],
    docs: deploy,
  },
  'client-certificate-missing': {
    summary: 'The call brought no client certificate.',
    rule: 'The domain has mutualTlsAuthentication.',
    remedies: [
      caller('Call with a certificate.', 'curl --cert client.pem --key client.key …'),
      operator(
        'Have the zone ask for certificates; self-hosted, have the proxy that ends TLS hand them on, with TIDEGATE_TRUST_CLIENT_CERT=1.',
      ),
    ],
    docs: deploy,
  },
  'client-certificate-revoked': {
    summary: 'The client certificate {sha256} is revoked.',
    rule: 'The domain has mutualTlsAuthentication.',
    remedies: [caller('Get a new certificate.')],
    docs: deploy,
  },
  'client-certificate-not-verified': {
    summary: 'The client certificate {sha256} is of no authority that the zone trusts.',
    rule: 'The domain has mutualTlsAuthentication.',
    remedies: [
      caller('Use a certificate of the right authority.'),
      operator("Add the authority to the zone's certificates, or pin sha256: in truststoreUri."),
    ],
    docs: deploy,
  },
  'client-certificate-not-trusted': {
    summary:
      'The client certificate {sha256} is not one that the domain trusts. The reason: {problem}.',
    rule: "The domain's trust store names authorities, or certificates by their SHA-256.",
    remedies: [
      caller('Use a certificate of an authority in the trust store, sent with its chain.'),
      operator('Add the authority or the certificate to the trust store.'),
    ],
    docs: deploy,
  },
  'client-certificate-out-of-date': {
    summary: 'The client certificate counts from {notBefore} to {notAfter}.',
    rule: 'The domain has mutualTlsAuthentication.',
    remedies: [caller('Renew the certificate.')],
    docs: deploy,
  },
  'no-method-matches': {
    summary: 'The API has no method {method} {path}. The nearest: {nearest}.',
    rule: 'A REST API answers Missing Authentication Token to every path and verb that it does not have.',
    remedies: [
      caller('Correct the path or the verb; the stage is not part of the resource path.'),
      author('Add the method and deploy: an edited API serves its last deployment.'),
    ],
    docs: 'docs/faq.md',
  },
  'no-route-matches': {
    summary: 'No route of the API fits {method} {path}. The nearest: {nearest}.',
    rule: 'Without a route $default, every call needs a route of its own.',
    remedies: [
      caller('Correct the path or the verb (WebSocket: the action in the message).'),
      author('Add the route, or a $default, and deploy.'),
    ],
    docs: 'docs/http-api.md',
  },
}

/** What is demanded of a request before it goes anywhere. */
export const requestRules: Rules = {
  'url-too-long': {
    summary: 'The URL has {bytes} bytes.',
    rule: 'A URL has at most 10,240 bytes (edge-optimised and private APIs: 8,192).',
    remedies: [caller('Shorten the query; put long values into the body.')],
  },
  'headers-too-large': {
    summary: 'The headers have {bytes} bytes.',
    rule: 'All headers together have at most 10,240 bytes (private APIs: 8,000; HTTP APIs: with the URL).',
    remedies: [caller('Send fewer or smaller headers; cookies are the usual reason.')],
  },
  'body-too-large': {
    summary: 'The body has {bytes} bytes or more.',
    rule: 'A body has at most 10,485,760 bytes (10 MB).',
    remedies: [
      caller('Send less at once, or upload to storage by a presigned URL.'),
      author('Let large bodies go around the gateway.'),
    ],
  },
  'no-room-for-body': {
    summary: 'No room came free for a body over 64 KB within the time of the call.',
    rule: 'Bodies that the gateway reads whole share a bounded part of its memory: 40 MB, self-hosted 512 MB.',
    remedies: [
      author('Let large bodies stream through HTTP_PROXY, or go around the gateway.'),
      author('Make slow backends faster: a call holds its bodies until its answer is there.'),
      operator('Self-hosted, raise TIDEGATE_BUFFERED_MEGABYTES where the machine has the memory.'),
    ],
    docs: 'docs/operations.md',
  },
  'request-body-stalled': {
    summary: 'For {waitedMs} ms the body did not go on.',
    rule: 'A body over 64 KB that the gateway reads whole has to go on by 64 KB in half a minute.',
    remedies: [
      caller('Send the body without a pause, or less at once.'),
      author('Let slow uploads stream through HTTP_PROXY, or go around the gateway.'),
    ],
  },
  'request-body-broken-off': {
    summary: 'The client broke off before its body was whole: {error}.',
    rule: 'A body that is mapped, checked or handed to a function is read whole first.',
    remedies: [caller('Send the body again; a time-out of the client is the usual reason.')],
  },
  'content-coding-unknown': {
    summary: 'The body is in the coding {coding}.',
    rule: 'An API with compression takes bodies plain or in gzip or deflate.',
    remedies: [caller('Send the body plain or gzipped.')],
  },
  'content-coding-broken': {
    summary: 'The body is not in the coding {coding} that it claims: {error}.',
    rule: 'A body is undone from its Content-Encoding before anything looks at it.',
    remedies: [caller('Correct Content-Encoding, or the body.')],
  },
  'parameters-missing': {
    summary: 'These parameters are missing or empty: {names}.',
    rule: 'The method request requires them, and its request validator checks parameters.',
    remedies: [
      caller('Send the parameters.'),
      author('Mark them as not required, or take the validator off the method.'),
    ],
    docs: 'docs/integrations.md',
  },
  'body-does-not-fit-model': {
    summary: 'The body does not fit its model: {errors}.',
    rule: "The method request has a model for the body's type, and its validator checks bodies.",
    remedies: [
      caller('Correct the body as the errors say.'),
      author('Correct the model: properties that are not listed, required, types.'),
    ],
    docs: 'docs/integrations.md',
  },
  'request-body-not-json': {
    summary: 'The body is not JSON, and a mapping or template reads it.',
    rule: 'Templates that use $input.json or $input.path parse the body.',
    remedies: [
      caller('Send JSON with Content-Type: application/json.'),
      author('Give the other content type a template of its own.', render),
    ],
    docs: 'docs/integrations.md',
  },
  'no-template-for-type': {
    summary: 'No mapping template is there for {contentType}.',
    rule: 'passthroughBehavior of the integration refuses types without a template.',
    remedies: [
      caller('Send the body in a type that the API takes, usually application/json.'),
      author('Add a template for the type, or set passthroughBehavior to WHEN_NO_MATCH.'),
    ],
    docs: 'docs/integrations.md',
  },
  'request-template-failed': {
    summary: 'The request mapping template failed: {message} {log}.',
    rule: 'The integration request has a template for this content type.',
    remedies: [author(template, render)],
    docs: 'docs/integrations.md',
  },
  'request-body-not-base64': {
    summary: 'The body is not base64 although the integration wants it converted.',
    rule: 'contentHandling CONVERT_TO_BINARY decodes base64.',
    remedies: [
      caller('Send the body in base64.'),
      author('Correct contentHandling or binaryMediaTypes.'),
    ],
    docs: 'docs/integrations.md',
  },
  'no-template': {
    summary: 'No template was selected for the message.',
    rule: 'The integration has request templates and passthroughBehavior NEVER.',
    remedies: [author('Add a template $default, or correct templateSelectionExpression.')],
    docs: 'docs/websocket.md',
  },
}
