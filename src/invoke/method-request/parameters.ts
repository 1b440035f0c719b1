import type { Invocation } from '../invocation.ts'
import type { Phase } from '../phase.ts'
import { refuse } from '../refusal.ts'
import { compileRequestSource } from '../parameters/source.ts'
import type { FeatureTarget } from '../target.ts'

/**
 * Refuses with 400 when required parameters are missing or blank; there is no check of their values.
 * Observed: bare names, sorted by their full keys, so headers, then path, then query string.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export const requiredParameters: Phase<FeatureTarget> = {
  name: 'method-request/parameters',
  hops: 0,
  compile({ api, method }) {
    const validator = api.requestValidators[method.requestValidatorId ?? '']
    if (validator?.validateRequestParameters !== true) return undefined
    const required = Object.entries(method.requestParameters ?? {})
      .filter(([, isRequired]) => isRequired)
      .map(([key]) => key)
      .sort()
      .map((key) => ({
        name: key.replace(/^method\.request\.\w+\./, ''),
        source: compileRequestSource(key),
      }))
    if (required.length === 0) return undefined
    return (call: Invocation) => {
      const missing = required.filter(({ source }) => isMissing(source?.(call)))
      if (missing.length === 0) return undefined
      const names = missing.map(({ name }) => name)
      return refuse(
        'BAD_REQUEST_PARAMETERS',
        { code: 'parameters-missing', names },
        { message: `Missing required request parameters: [${names.join(', ')}]` },
      )
    }
  },
}

function isMissing(value: string | readonly string[] | undefined): boolean {
  if (value === undefined) return true
  return typeof value === 'string' ? value.trim() === '' : value.every((one) => one.trim() === '')
}
