/**
 * The part of WAFv2's API that protects stages: web ACLs, rule groups, IP sets, regex pattern sets,
 * their tags and associations, in its own JSON protocol (`X-Amz-Target`) at the management API's root.
 *
 * Gaps: API keys for captchas, versions of managed groups.
 * By design: logs go to the Worker's log, whatever destination a logging configuration names.
 * Scope CLOUDFRONT is refused: there are stages only.
 * By design: an association acts with the next read of the stage's record, as any change of a stage.
 * Client quirks: SDKs send blobs such as `SearchString` as base64 and read errors from `__type`.
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_Operations_AWS_WAFV2.html
 */
import type { Settings } from '../../ports.ts'
import type { Senders } from '../../ports-senders.ts'
import type { WafSamples } from '../../ports-waf-samples.ts'
import { readBody } from '../body.ts'
import { AdminFault } from '../errors.ts'
import type { AdminStore } from '../store.ts'
import { associationOperations } from './associations.ts'
import type { WafOperation } from './call.ts'
import { invalidParameter, WafFault } from './fault.ts'
import { loggingOperations } from './logging.ts'
import { managedKeys } from './rate-keys.ts'
import { ruleGroupOperations } from './rule-groups.ts'
import { sampledRequests } from './sampled-requests.ts'
import { ipSetOperations, regexPatternSetOperations } from './sets.ts'
import { tagOperations } from './tags.ts'
import { webAclOperations } from './web-acls.ts'

const wafOperations: ReadonlyMap<string, WafOperation> = new Map(
  Object.entries({
    ...webAclOperations,
    ...ipSetOperations,
    ...regexPatternSetOperations,
    ...ruleGroupOperations,
    ...associationOperations,
    ...tagOperations,
    ...loggingOperations,
  }),
)

/** Answers one authorised call. A refused operation has changed nothing. */
export async function handleWaf(
  request: Request,
  target: string,
  {
    store,
    settings,
    wafSamples,
    senders,
  }: {
    readonly store: AdminStore
    readonly settings: Settings
    readonly wafSamples: Pick<WafSamples, 'read'>
    readonly senders: Pick<Senders, 'tally'>
  },
  requestId: string,
): Promise<Response> {
  try {
    if (target === 'GetSampledRequests') {
      const sampled = await sampledRequests(store, wafSamples, await readJson(request))
      return answer(200, sampled, requestId)
    }
    if (target === 'GetRateBasedStatementManagedKeys') {
      const keys = await managedKeys(store, senders, await readJson(request))
      return answer(200, keys, requestId)
    }
    const run = wafOperations.get(target)
    if (run === undefined) {
      throw new WafFault('UnknownOperationException', `${target} is not supported`)
    }
    const input = await readJson(request)
    return answer(
      200,
      store.transaction(() => run({ store, settings, input })),
      requestId,
    )
  } catch (error) {
    if (error instanceof WafFault) {
      const { type, message, members } = error
      return answer(400, { __type: type, Message: message, message, ...members }, requestId)
    }
    if (!(error instanceof AdminFault)) throw error
    // What routes.json declares refuses changes in the management API's words.
    const { message } = error
    const __type = 'WAFInvalidOperationException'
    return answer(400, { __type, Message: message, message }, requestId)
  }
}

async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBody(request)
  if (bytes === undefined) {
    throw new WafFault('WAFLimitsExceededException', 'The request body is too long.')
  }
  try {
    return bytes.length === 0 ? {} : JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw invalidParameter('REQUEST', 'body', 'The request body is not JSON')
  }
}

function answer(status: number, body: object, requestId: string): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
  })
}
