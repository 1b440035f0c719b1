import { author, caller, operator, type Rules } from './rule.ts'

const access = 'docs/access-control.md'

/** Resource policies, IAM permissions and the firewall. */
export const policyRules: Rules = {
  'policy-denies': {
    summary: 'A policy denies this call to {principal} outright.',
    rule: 'An explicit Deny in the {side} policy for {resource} counts more than any Allow.',
    remedies: [
      author(
        'Narrow the Deny statement: its resource, its principal or its conditions.',
        'npx tidegate policy simulate CASE.json',
      ),
      caller('Call from where the policy lets you: another network, another identity.'),
    ],
    docs: access,
  },
  'no-policy-allows': {
    summary: 'No policy allows this call to {principal}.',
    rule: 'An Allow in the {side} policy for {resource} is needed.',
    remedies: [
      author(
        'Add an Allow for execute-api:Invoke on the resource.',
        'npx tidegate policy simulate CASE.json',
      ),
      caller('Call with an identity that a policy allows.'),
    ],
    docs: access,
  },
  'resource-policy-malformed': {
    summary: "The API's resource policy cannot be read, so nobody may pass.",
    rule: 'A policy that is not understood allows nothing.',
    remedies: [author('Correct the policy; npx tidegate validate says where, and deploy.')],
    docs: access,
  },
  'endpoint-policy-malformed': {
    summary: 'The policy of the VPC endpoint cannot be read: {findings}.',
    rule: 'A policy that is not understood allows nothing.',
    remedies: [operator('Correct the policy of the endpoint that the call came through.')],
    docs: access,
  },
  'caller-not-allowed': {
    summary: 'The signature is good, but {principal} may not do this.',
    rule: "The caller's policies must allow the call on {resource}.",
    remedies: [
      operator(
        "Allow the action in the caller's policies (identities in routes.json).",
        'npx tidegate policy simulate CASE.json',
      ),
    ],
    docs: access,
  },
  'web-acl-blocked': {
    summary: 'The firewall blocked the request: {rule} {groupRule}.',
    rule: "The stage's web ACL; the request got the labels {labels}.",
    remedies: [
      author(
        'If the request was harmless: set the rule to COUNT, or allow by its label before it.',
        'npx tidegate waf test --acl ACL.json CASE.json',
      ),
      caller('Send the request without the part that looks like an attack.'),
    ],
    docs: 'docs/firewall.md',
  },
  'web-acl-failed': {
    summary: 'The firewall itself failed, and the operator has it refuse calls then.',
    rule: 'TIDEGATE_FIREWALL_FAILS is closed; the log line waf-failed says what went wrong.',
    remedies: [operator('Mend the web ACL; without the variable such calls pass.')],
    docs: 'docs/firewall.md',
  },
  'cache-invalidation-unauthorized': {
    summary: 'The caller asked to bypass the cache and may not.',
    rule: 'The stage demands execute-api:InvalidateCache for Cache-Control: max-age=0.',
    remedies: [
      caller('Call without Cache-Control: max-age=0.'),
      author(
        'Allow execute-api:InvalidateCache to the caller, or set unauthorizedCacheControlHeaderStrategy to SUCCEED_WITHOUT_RESPONSE_HEADER.',
      ),
    ],
    docs: access,
  },
  'method-arn-too-long': {
    summary: 'The path is too long to be judged by policies ({bytes} bytes).',
    rule: 'The ARN of a call has at most 1,600 bytes.',
    remedies: [caller('Shorten the path; put long values into the query or the body.')],
    docs: access,
  },
  explicitDeny: {
    summary: 'A policy of {principal} denies this call outright.',
    rule: "An explicit Deny in the caller's policies for {resource} counts more than any Allow.",
    remedies: [operator("Narrow the Deny in the caller's policies (identities in routes.json).")],
    docs: access,
  },
  implicitDeny: {
    summary: 'No policy of {principal} allows this call.',
    rule: "The caller's policies must allow execute-api:Invoke on {resource}.",
    remedies: [operator("Add an Allow to the caller's policies (identities in routes.json).")],
    docs: access,
  },
}
