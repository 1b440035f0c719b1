import { parseArn } from '../../aws/arn.ts'
import { limits } from '../../definition/limits.ts'
import type { Account } from '../entities.ts'
import { badRequest } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { applyPatch, draftList, patchInput, plainTexts, type PatchRule } from '../patch.ts'

const usagePlansFeature = 'UsagePlans'

const newAccount: Account = {
  throttleSettings: {
    burstLimit: limits.accountBurstLimitDefault,
    rateLimit: limits.accountRateLimitDefault,
  },
  features: [usagePlansFeature],
  apiKeyVersion: '4',
}

const accountOf = ({ store }: Pick<AdminCall, 'store'>): Account =>
  store.get('account', '', 'account') ?? newAccount

const accountRules: readonly PatchRule<unknown>[] = [
  {
    path: '/cloudwatchRoleArn',
    ops: ['replace'],
    apply(draft, { value }) {
      if (value === '') {
        delete draft['cloudwatchRoleArn']
        return
      }
      const arn = parseArn(value)
      if (arn?.service !== 'iam' || !arn.resource.startsWith('role/')) {
        throw badRequest(
          'The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.',
        )
      }
      draft['cloudwatchRoleArn'] = value
    },
  },
  {
    path: '/features',
    ops: ['add', 'remove'],
    apply(draft, { op, value }) {
      if (value === usagePlansFeature && op === 'remove') {
        throw badRequest('Usage Plans cannot be disabled once enabled')
      }
      const others = draftList(draft, 'features').filter((feature) => feature !== value)
      draft['features'] = op === 'add' ? [...others, value] : others
    },
  },
]

export const accountOperations = [
  operation('GetAccount', 'GET /account', 200, {}, (call) => ({ body: accountOf(call) })),

  operation('UpdateAccount', 'PATCH /account', 200, { input: patchInput }, (call) => {
    const account = applyPatch(accountOf(call), call.input, accountRules, plainTexts, call)
    call.store.put('account', '', account)
    return { body: account }
  }),
]
