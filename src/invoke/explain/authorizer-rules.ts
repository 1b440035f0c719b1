import { author, caller, operator, type Rules } from './rule.ts'

const access = 'docs/access-control.md'

const sendAnotherToken = caller('Get a new token from the issuer and send it in the same header.')
const seeAuthorizer = author(
  'Ask the authorizer about this very token: aws apigateway test-invoke-authorizer runs it and shows its log.',
)

/** Tokens, and functions that judge callers. */
export const authorizerRules: Rules = {
  'token-missing': {
    summary: 'The call carried no token.',
    rule: 'The method has an authorizer that reads a bearer token.',
    remedies: [
      caller(
        'Send the token where the authorizer looks for it, usually Authorization.',
        "curl -H 'authorization: Bearer TOKEN' …",
      ),
    ],
    docs: access,
  },
  'token-invalid': {
    summary: 'The token was refused: {problem}.',
    rule: 'The token needs the signature of its issuer, the right audience, and to be in its time.',
    remedies: [
      sendAnotherToken,
      author("Compare issuer and audience of the authorizer with the token's iss, aud and exp."),
      operator(
        "Check that the gateway reaches the issuer's /.well-known/openid-configuration and keys.",
      ),
    ],
    docs: access,
  },
  'token-scope': {
    summary: 'The token is good, but has none of the scopes that the method wants: {scopes}.',
    rule: "The method's authorizationScopes: one of them must be in the token's scope or scp.",
    remedies: [
      caller('Ask the issuer for a token with one of these scopes.'),
      author('Correct authorizationScopes of the method.'),
    ],
    docs: access,
  },
  'token-expired': {
    summary: 'The token has expired.',
    rule: "A token counts until its claim exp, on the gateway's clock.",
    remedies: [sendAnotherToken],
    docs: access,
  },
  'token-not-valid-yet': {
    summary: 'The token is not valid yet.',
    rule: "A token counts from its claim nbf on, by the gateway's clock.",
    remedies: [caller("Wait, or correct the clock of the token's issuer.")],
    docs: access,
  },
  'token-without-end': {
    summary: 'The token never ends.',
    rule: 'Every token needs the claim exp.',
    remedies: [caller('Use a token with exp, as user pools issue them.')],
    docs: access,
  },
  'token-of-no-listed-pool': {
    summary: 'The token comes from an issuer that this authorizer does not list.',
    rule: "The token's iss must be one of the authorizer's providerARNs.",
    remedies: [
      caller('Sign in at the right user pool.'),
      author("Add the pool's ARN to the authorizer's providerARNs."),
    ],
    docs: access,
  },
  'token-use': {
    summary: 'The token is of the wrong kind.',
    rule: 'Methods with authorizationScopes want access tokens, all others want id tokens.',
    remedies: [
      caller('Send the other token of the pair that the user pool issued.'),
      author('Set authorizationScopes where access tokens are meant.'),
    ],
    docs: access,
  },
  'token-audience': {
    summary: 'The token was issued to another application.',
    rule: "The token's aud must be one that the authorizer accepts.",
    remedies: [
      caller('Sign in with the app client that the API expects.'),
      author("Correct the authorizer's audience."),
    ],
    docs: access,
  },
  'identity-source-missing': {
    summary: "A part of the request that the authorizer needs is missing, so it wasn't asked.",
    rule: 'Every identity source of the authorizer {authorizerId} must be there while results are cached.',
    remedies: [
      caller('Send the header or query parameter that the authorizer reads.'),
      author('Remove the source from identitySource, or set the result TTL to 0.'),
    ],
    docs: access,
  },
  'identity-validation-failed': {
    summary: 'The token does not look like one that the authorizer takes, so it was not asked.',
    rule: 'identityValidationExpression of the authorizer must match the whole token.',
    remedies: [
      caller('Compare the token with the form that the API documents.'),
      author('Correct identityValidationExpression.'),
    ],
    docs: access,
  },
  'authorizer-said-unauthorized': {
    summary: 'The authorizer function answered Unauthorized.',
    rule: 'The method is guarded by the authorizer {authorizerId}.',
    remedies: [sendAnotherToken, seeAuthorizer],
    docs: access,
  },
  'authorizer-unauthorized': {
    summary: 'The authorizer function answered Unauthorized.',
    rule: 'The route is guarded by the authorizer {authorizerId}.',
    remedies: [sendAnotherToken, seeAuthorizer],
    docs: access,
  },
  'authorizer-denied': {
    summary: 'The authorizer knows the caller and does not allow this call.',
    rule: 'The answer of the authorizer {authorizerId} must allow {resource}.',
    remedies: [
      caller('Call with an identity that may do this.'),
      author(
        'Make the function allow the resource. A cached policy must allow every method that the token may call.',
      ),
    ],
    docs: access,
  },
  'authorizer-answer-unusable': {
    summary: "The authorizer's answer cannot be used: {what}.",
    rule: 'The authorizer {authorizerId} must answer in its payload format.',
    remedies: [seeAuthorizer],
    docs: access,
  },
  'authorizer-answer-without-principal': {
    summary: "The authorizer's answer has no principalId.",
    rule: 'The answer needs principalId and policyDocument.',
    remedies: [author('Return principalId from the function.')],
    docs: access,
  },
  'authorizer-answer-not-json': {
    summary: "The authorizer's answer is not JSON.",
    rule: 'The answer is an object with principalId and policyDocument.',
    remedies: [seeAuthorizer],
    docs: access,
  },
  'authorizer-answer-too-long': {
    summary: "The authorizer's answer is longer than the gateway reads.",
    rule: 'Answers of authorizers at {uri} are read up to a limit.',
    remedies: [author('Answer with a smaller policy and context.')],
    docs: access,
  },
  'authorizer-endpoint-error': {
    summary: 'The authorizer at {uri} answered {status}.',
    rule: 'The authorizer must answer 2xx, or 401 for Unauthorized.',
    remedies: [author('Look into the log of the authorizer.')],
    docs: access,
  },
  'authorizer-function-error': {
    summary: 'The authorizer function failed: {functionError}.',
    rule: 'The function must return an answer; only the message Unauthorized means 401.',
    remedies: [
      author("Look into the function's log, under the request {requestId}."),
      seeAuthorizer,
    ],
    docs: access,
  },
  'authorizer-timeout': {
    summary: 'The authorizer function did not answer in time.',
    rule: 'The function has to answer before it times out.',
    remedies: [author('Make the function faster, or raise its timeout.')],
    docs: access,
  },
  'authorizer-unknown': {
    summary: 'The method names the authorizer {authorizerId}, which does not exist.',
    rule: 'authorizationType CUSTOM needs an authorizer of this API.',
    remedies: [author('Make the authorizer, or correct authorizerId, and deploy.')],
    docs: access,
  },
  'authorizer-uri-unknown': {
    summary: 'The authorizer {authorizerId} leads nowhere.',
    rule: "authorizerUri is a Lambda function's invocation ARN, or an http(s) URL.",
    remedies: [author('Correct authorizerUri and deploy.')],
    docs: access,
  },
  'lambda-authorizer-incomplete': {
    summary: "The route's authorizer is not complete.",
    rule: 'A REQUEST authorizer needs an authorizerUri and identity sources that can be read.',
    remedies: [author('npx tidegate validate names what is missing; correct it and deploy.')],
    docs: access,
  },
  'jwt-authorizer-incomplete': {
    summary: "The route's JWT authorizer is not complete.",
    rule: 'A JWT authorizer needs an issuer and an identity source.',
    remedies: [author('Set jwtConfiguration.issuer and identitySource, and deploy.')],
    docs: access,
  },
  'cognito-authorizer-incomplete': {
    summary: "The method's user pool authorizer is not complete.",
    rule: 'A COGNITO_USER_POOLS authorizer needs providerARNs and an identity source.',
    remedies: [author('Set providerARNs and identitySource, and deploy.')],
    docs: access,
  },
  'authorizer-answer-without-policy': {
    summary: "The authorizer's answer has no policyDocument.",
    rule: 'The answer needs principalId and policyDocument.',
    remedies: [author('Return policyDocument from the function.')],
    docs: access,
  },
  'authorizer-policy-malformed': {
    summary: "The policy in the authorizer's answer cannot be read: {paths}.",
    rule: 'policyDocument is an IAM policy: Version and Statement with Effect, Action, Resource.',
    remedies: [author('Correct the policy that the function returns.'), seeAuthorizer],
    docs: access,
  },
  'authorizer-policy-resource-too-long': {
    summary: "A resource in the authorizer's policy is too long.",
    rule: 'A resource of a policy has at most 512 characters.',
    remedies: [author('Return shorter resources; use * for what they share.')],
    docs: access,
  },
  'authorizer-context-not-flat': {
    summary: "The context in the authorizer's answer holds more than plain values.",
    rule: 'context maps names to texts, numbers and booleans.',
    remedies: [author('Return lists and objects as JSON text.')],
    docs: access,
  },
  'authorizer-answer-usage-key': {
    summary: "usageIdentifierKey in the authorizer's answer is no text.",
    rule: 'usageIdentifierKey is the value of an API key.',
    remedies: [author('Return the API key itself.')],
    docs: access,
  },
}
