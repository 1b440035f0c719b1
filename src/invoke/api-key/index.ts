import type { RestApi } from '../../definition/rest-api.ts'
import type { Invocation } from '../invocation.ts'
import type { Phase } from '../phase.ts'
import type { FeatureTarget } from '../target.ts'
import { checkApiKey } from './check.ts'

/**
 * API keys: where a key comes from, and whose it is.
 *
 * Gaps: none known. `stageKeys`, the association from before usage plans, is not looked at.
 * By design: a key that is sent to a method that does not require one is ignored. A repeated
 * `x-api-key` counts with its last value, without the blanks around it. Query parameters never
 * carry a key. Edits of keys and plans act without a deployment, within what `KeyStore` promises.
 * Client quirks: all four ways to fail look the same, and a key without a usage plan is one of them.
 */

type KeySource = RestApi['apiKeySource']

const sources: Readonly<Record<KeySource, (call: Invocation) => string | undefined>> = {
  HEADER: (call) => lastOf(call.header('x-api-key')),
  // The client's own header is ignored here, even when the authorizer gave no key.
  AUTHORIZER: (call) => call.authorizer?.usageIdentifierKey,
}

/** Fetch joins repeated header lines by this; a comma alone may be part of a key. */
const joint = ', '

function lastOf(line: string | undefined): string | undefined {
  if (line === undefined || !line.includes(joint)) return line?.trim()
  return line.slice(line.lastIndexOf(joint) + joint.length).trim()
}

/** Refuses callers without a good API key: INVALID_API_KEY, 403 `Forbidden`. */
export const apiKey: Phase<FeatureTarget> = {
  name: 'api-key',
  hops: 1,
  compile({ api, stage, method }) {
    if (!method.apiKeyRequired) return undefined
    const keyOf = sources[api.restApi.apiKeySource]
    const site = { apiId: api.restApi.id, stageName: stage.stageName }
    return (call, ports) => checkApiKey(call, ports, site, keyOf(call))
  },
}
