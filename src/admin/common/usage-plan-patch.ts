import { httpMethods } from '../../definition/common.ts'
import type { ApiStage } from '../../definition/usage-plan.ts'
import { badRequest, notFound } from '../errors.ts'
import {
  draftMap,
  patchNumber,
  type Change,
  type Draft,
  type PatchRule,
  replaceOptionalText,
  replaceText,
} from '../patch.ts'
import { stageKey } from './plan-membership.ts'

/** `'a1b2c3d4e5:prod'` as a stage, refused when it is not of that form. */
export function parseApiStage(value: string): ApiStage {
  const [apiId, stage, ...rest] = value.split(':')
  if (!apiId || !stage || rest.length > 0) throw badRequest('Invalid API Stage specified')
  return { apiId, stage }
}

// A plan's draft begins as a UsagePlan, and only the rules below write to this member.
const stagesOf = (draft: Draft): readonly ApiStage[] => draft['apiStages'] as readonly ApiStage[]

function changeStages(draft: Draft, { op, value }: Change): void {
  const stage = parseApiStage(value)
  const others = stagesOf(draft).filter((entry) => stageKey(entry) !== stageKey(stage))
  const isThere = others.length < stagesOf(draft).length
  if (op === 'remove') {
    if (!isThere) throw missingStage(stage, draft)
    draft['apiStages'] = others
  } else if (!isThere) draft['apiStages'] = [...others, stage]
}

export const missingStage = ({ apiId, stage }: ApiStage, plan: { readonly id?: unknown }): Error =>
  notFound(
    `Invalid API Stage {api: ${apiId}, stage: ${stage}} specified for usageplan ${String(plan.id)}`,
  )

type Throttle = NonNullable<ApiStage['throttle']>

/** Replaces the method limits of one stage of the plan. */
function editThrottle(draft: Draft, key: string, edit: (limits: Throttle) => Throttle): void {
  const wanted = stageKey(parseApiStage(key))
  const stages = stagesOf(draft)
  if (!stages.some((stage) => stageKey(stage) === wanted)) {
    throw missingStage(parseApiStage(key), draft)
  }
  draft['apiStages'] = stages.map((entry) => {
    if (stageKey(entry) !== wanted) return entry
    const { throttle = {}, ...stage } = entry
    const edited = edit(throttle)
    return Object.keys(edited).length === 0 ? stage : { ...stage, throttle: edited }
  })
}

/** The whole map of a stage's limits, as JSON text. */
function parseThrottle(value: string): Throttle {
  try {
    const parsed: unknown = JSON.parse(value)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      const entries = Object.entries(parsed).map(([key, limit]) => [
        checkedMethodKey(key),
        throttleOf(limit),
      ])
      return Object.fromEntries(entries)
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw badRequest('Invalid throttle settings specified.')
}

function throttleOf(limit: unknown) {
  const { rateLimit, burstLimit } = { ...(limit as Record<string, unknown>) }
  const isLimit = (value: unknown) =>
    value === undefined || (typeof value === 'number' && value >= 0)
  if (!isLimit(rateLimit) || !isLimit(burstLimit)) {
    throw badRequest('Invalid throttle settings specified.')
  }
  return {
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(burstLimit === undefined ? {} : { burstLimit }),
  }
}

/** Terraform writes the path as it is, others escape its slashes; both mean `'/pets/GET'`. */
function methodKey(tail: string): string {
  const key = tail.replaceAll('~1', '/').replaceAll('~0', '~')
  return key.startsWith('/') ? key : `/${key}`
}

/** The key of a method that there can be, refused when it names no verb. Observed. */
export function checkedMethodKey(tail: string): string {
  const key = methodKey(tail)
  if (methodVerbs.has(key.slice(key.lastIndexOf('/') + 1))) return key
  const cut = tail.includes('/') ? tail.lastIndexOf('/') : tail.length
  throw badRequest(
    `Invalid method {resourcePath: ${tail.slice(0, cut)},method: ${tail.slice(cut + 1)}} specified`,
  )
}

const methodVerbs: ReadonlySet<string> = new Set([...httpMethods, '*'])

/** A limit is one call at least, in spite of the words. Observed. */
export const quotaLimitProblem = 'Usage Plan quota limit must be a non-negative numeric'

const rateMessage = 'Usage Plan throttle rate limit must be a number that is not negative'
const burstMessage = 'Usage Plan throttle burst limit must be a whole number that is not negative'
const limitOf = (member: string, value: string): number =>
  member === 'rateLimit'
    ? patchNumber(value, { min: 0, max: Number.MAX_VALUE, whole: false }, rateMessage)
    : patchNumber(value, { min: 0, max: 2_147_483_647, whole: true }, burstMessage)

/** `…/throttle/{resource}/{METHOD}/rateLimit`: the key is all between `/throttle/` and the last segment. */
function setMethodLimit(
  draft: Draft,
  { path, keys: [stage = '', tail = ''], value }: Change,
): void {
  const cut = tail.lastIndexOf('/')
  const member = tail.slice(cut + 1)
  if (member !== 'rateLimit' && member !== 'burstLimit') {
    throw badRequest(`Invalid patch path ${path}`)
  }
  const key = checkedMethodKey(tail.slice(0, cut))
  const limit = limitOf(member, value)
  editThrottle(draft, stage, (limits) => ({
    ...limits,
    [key]: { ...limits[key], [member]: limit },
  }))
}

function removeMethodLimit(draft: Draft, { keys: [stage = '', tail = ''] }: Change): void {
  editThrottle(draft, stage, (limits) => {
    const { [methodKey(tail)]: _removed, ...others } = limits
    return others
  })
}

const wholeNumber = (value: string, message: string): number =>
  patchNumber(value, { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true }, message)

const set = (
  path: string,
  map: string,
  member: string,
  toValue: (value: string) => unknown,
): PatchRule<unknown> => ({
  path,
  ops: ['add', 'replace'],
  apply(draft, { value }) {
    draftMap(draft, map)[member] = toValue(value)
  },
})

const drop = (member: string): PatchRule<unknown> => ({
  path: `/${member}`,
  ops: ['remove'],
  apply(draft) {
    delete draft[member]
  },
})

/** What UpdateUsagePlan may change. */
export const usagePlanRules: readonly PatchRule<unknown>[] = [
  replaceText('name'),
  replaceOptionalText('description'),
  replaceOptionalText('productCode', ['add', 'replace', 'remove']),
  { path: '/apiStages', ops: ['add', 'remove'], apply: changeStages },
  {
    path: '/apiStages/{stage}/throttle',
    ops: ['add', 'replace', 'remove'],
    apply: (draft, { op, keys: [stage = ''], value }) =>
      editThrottle(draft, stage, () => (op === 'remove' ? {} : parseThrottle(value))),
  },
  { path: '/apiStages/{stage}/throttle/{tail+}', ops: ['add', 'replace'], apply: setMethodLimit },
  { path: '/apiStages/{stage}/throttle/{tail+}', ops: ['remove'], apply: removeMethodLimit },
  drop('quota'),
  drop('throttle'),
  set('/throttle/rateLimit', 'throttle', 'rateLimit', (value) => limitOf('rateLimit', value)),
  set('/throttle/burstLimit', 'throttle', 'burstLimit', (value) => limitOf('burstLimit', value)),
  set('/quota/limit', 'quota', 'limit', (value) => wholeNumber(value, quotaLimitProblem)),
  set('/quota/offset', 'quota', 'offset', (value) =>
    wholeNumber(value, 'Usage Plan quota offset must be a whole number that is not negative'),
  ),
  set('/quota/period', 'quota', 'period', (value) => value),
]
