import { author, caller, operator, type Rules } from './rule.ts'

const access = 'docs/access-control.md'
const throttling = 'docs/throttling.md'

const inPlan = (action: string) => ({ kind: 'usagePlan', action: action + again }) as const
const inKey = (action: string) => ({ kind: 'apiKey', action: action + again }) as const
const again = ' in routes.json, then start or deploy again.'

/** API keys, usage plans and limits. */
export const keyRules: Rules = {
  'key-missing': {
    summary: 'The call carried no API key.',
    rule: 'The method has apiKeyRequired.',
    remedies: [
      caller('Send the key in the header x-api-key.', "curl -H 'x-api-key: KEY' …"),
      author('Turn apiKeyRequired off, or read keys from an authorizer (apiKeySource AUTHORIZER).'),
    ],
    docs: access,
  },
  'key-unknown': {
    summary: 'Nobody has the API key that was sent.',
    rule: 'The method has apiKeyRequired; keys are compared by the SHA-256 of their whole value.',
    remedies: [
      caller('Compare the key with the one you were given: every character, no quotes or blanks.'),
      operator(
        'Make a key and put it into a plan. On Cloudflare a new key can take a minute to be known everywhere.',
        'npx tidegate keys create NAME --plan PLAN',
      ),
    ],
    docs: access,
  },
  'key-disabled': {
    summary: 'The API key {keyId} exists and is disabled.',
    rule: 'A disabled key opens nothing.',
    remedies: [
      operator(
        'Enable the key.',
        'npx tidegate keys enable {keyId}',
        inKey('Set enabled of apiKeys.{declaredName} to true'),
      ),
      operator('Make a new key for the caller.', 'npx tidegate keys create NAME --plan PLAN'),
    ],
    docs: access,
  },
  'key-not-in-plan': {
    summary: 'The API key {keyId} is good, but no usage plan that holds it covers this stage.',
    rule: 'A key opens the stages of its usage plans, and no others.',
    remedies: [
      operator(
        'Add the key to a plan that covers the stage.',
        'npx tidegate plans add-key PLAN {keyId}',
        inKey('Add a plan that covers the stage to usagePlans of apiKeys.{declaredName}'),
      ),
      operator(
        'Add this stage to the plan that the key is in.',
        'npx tidegate plans add-stage PLAN {apiId}/{stage}',
        inKey('Add this stage to apiStages of a plan of apiKeys.{declaredName}'),
      ),
    ],
    docs: access,
  },
  'key-expression-unknown': {
    summary: 'The API says that keys are found by {expression}, which means nothing.',
    rule: 'apiKeySelectionExpression of a WebSocket API takes two values.',
    remedies: [author('Set $request.header.x-api-key or $context.authorizer.usageIdentifierKey.')],
    docs: 'docs/websocket.md',
  },
  'plan-method-throttled': {
    summary: 'The key {apiKeyId} called this method faster than its plan {usagePlanId} allows.',
    rule: 'The usage plan limits this method: {limit}.',
    remedies: [
      caller('Wait and try again with growing pauses; calls spread evenly pass.'),
      operator(
        'Raise the limit of the method in the plan, under apiStages[].throttle.',
        undefined,
        inPlan(
          'Raise the limit of the method under usagePlans.{declaredName}.apiStages[].throttle',
        ),
      ),
    ],
    docs: throttling,
  },
  'plan-throttled': {
    summary: 'The key {apiKeyId} called faster than its plan {usagePlanId} allows.',
    rule: 'The usage plan limits each of its keys: {limit}.',
    remedies: [
      caller('Wait and try again with growing pauses; calls spread evenly pass.'),
      operator(
        "Raise the plan's rate or burst.",
        'npx tidegate plans update {usagePlanId} --rate N --burst N',
        inPlan('Raise rateLimit or burstLimit of usagePlans.{declaredName}.throttle'),
      ),
    ],
    docs: throttling,
  },
  'quota-exceeded': {
    summary: 'The key {apiKeyId} used up the quota of its plan {usagePlanId}.',
    rule: 'The usage plan has a quota for each key: {limit}.',
    remedies: [
      caller('Wait for the next period, or ask for a larger plan.'),
      operator(
        'Give the key more for this period.',
        'npx tidegate plans grant {usagePlanId} {apiKeyId} --remaining N',
      ),
      operator(
        "Raise the plan's quota.",
        'npx tidegate plans update {usagePlanId} --quota N',
        inPlan('Raise limit of usagePlans.{declaredName}.quota'),
      ),
    ],
    docs: throttling,
  },
  'stage-throttled': {
    summary: 'All callers together called this method faster than its stage allows.',
    rule: 'The stage limits the method, whoever calls: {limit}.',
    remedies: [
      caller('Wait and try again with growing pauses.'),
      author(
        'Raise throttlingRateLimit and throttlingBurstLimit in methodSettings (HTTP APIs: routeSettings).',
      ),
    ],
    docs: throttling,
  },
  'account-throttled': {
    summary: 'All calls to this gateway together were more than its operator allows.',
    rule: 'TIDEGATE_ACCOUNT_RATE_LIMIT limits all stages together: {limit}.',
    remedies: [
      caller('Wait and try again with growing pauses.'),
      operator('Raise TIDEGATE_ACCOUNT_RATE_LIMIT and TIDEGATE_ACCOUNT_BURST_LIMIT.'),
    ],
    docs: throttling,
  },
  'meter-unreachable': {
    summary: 'The counter behind this limit could not be asked, and its owner prefers to refuse.',
    rule: 'The limit fails closed: {limit}.',
    remedies: [
      caller('Try again in a few seconds.'),
      operator('Look for errors of the METERS binding in the log.', 'npx tidegate doctor'),
    ],
    docs: throttling,
  },
}
