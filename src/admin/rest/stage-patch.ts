import { httpMethods, type AccessLogSettings } from '../../definition/common.ts'
import {
  cacheClusterSizes,
  loggingLevels,
  methodSettingDefaults,
  unauthorizedCacheControlHeaderStrategies,
  type CacheClusterSize,
  type MethodSetting,
} from '../../definition/stage.ts'
import { limits } from '../../definition/limits.ts'
import { checkAccessLogSettings } from '../common/access-log-settings.ts'
import { badRequest } from '../errors.ts'
import {
  draftMap,
  patchNumber,
  type Change,
  type Draft,
  type PatchRule,
  type PatchTexts,
  replaceFlag,
  replaceOptionalText,
} from '../patch.ts'
import type { AdminStore } from '../store.ts'
import { checkDeployment, checkDocumentationVersion, checkVariables } from './stage-state.ts'

/** What a stage's rules look at beside the stage. */
export interface StageContext {
  readonly store: AdminStore
  readonly apiId: string
}

const isTrue = (value: string): boolean => value === 'true'
const among =
  (what: string, values: readonly string[]) =>
  (value: string): string => {
    if (values.includes(value)) return value
    throw badRequest(`Invalid value '${value}' for ${what}. Must be one of: [${values.join(', ')}]`)
  }
const within =
  (what: string, min: number, max: number, whole: boolean) =>
  (value: string): number =>
    patchNumber(value, { min, max, whole }, `Invalid value '${value}' for ${what}`)

/** What a method's throttling is switched off with: the console sends it, and Terraform by default. */
const unlimited = -1

/** The last two segments of a method setting's path → the member it sets, and how its text is read. */
const settings: Readonly<
  Record<string, readonly [keyof MethodSetting, (value: string) => boolean | string | number]>
> = {
  'metrics/enabled': ['metricsEnabled', isTrue],
  'logging/dataTrace': ['dataTraceEnabled', isTrue],
  'logging/loglevel': ['loggingLevel', among('loggingLevel', loggingLevels)],
  'throttling/burstLimit': [
    'throttlingBurstLimit',
    within('throttlingBurstLimit', unlimited, 2_147_483_647, true),
  ],
  'throttling/rateLimit': [
    'throttlingRateLimit',
    within('throttlingRateLimit', unlimited, Number.MAX_SAFE_INTEGER, false),
  ],
  'caching/enabled': ['cachingEnabled', isTrue],
  'caching/dataEncrypted': ['cacheDataEncrypted', isTrue],
  'caching/ttlInSeconds': [
    'cacheTtlInSeconds',
    (value) =>
      patchNumber(
        value,
        { min: 0, max: limits.cacheTtlSecondsMax, whole: true },
        `Invalid time-to-live setting, must be an integer no greater than ${limits.cacheTtlSecondsMax}`,
      ),
  ],
  'caching/requireAuthorizationForCacheControl': ['requireAuthorizationForCacheControl', isTrue],
  'caching/unauthorizedCacheControlHeaderStrategy': [
    'unauthorizedCacheControlHeaderStrategy',
    among('unauthorizedCacheControlHeaderStrategy', unauthorizedCacheControlHeaderStrategies),
  ],
}

/** The verbs that a setting may be of; observed that there are no others. */
const settingVerbs: ReadonlySet<string> = new Set([...httpMethods, '*'])

type StageRule = PatchRule<StageContext>

const settingRules: readonly StageRule[] = Object.entries(settings).map(
  ([tail, [member, toValue]]) => ({
    path: `/{resource}/{method}/${tail}`,
    ops: ['replace'],
    apply(draft, { op, path, keys: [, verb = ''], value }) {
      if (!settingVerbs.has(verb)) throw stageTexts.unknownPath(path, op)
      const entries = draftMap(draft, 'methodSettings')
      // The key is what the caller wrote, escapes and all: clients look it up again under that name.
      const key = path.slice(1, -tail.length - 1)
      // A new specific entry begins with the values of the general one at this moment. Observed.
      const before = entries[key] ?? entries['*/*'] ?? methodSettingDefaults
      entries[key] = { ...(before as MethodSetting), [member]: toValue(value) }
    },
  }),
)

function removeSetting(draft: Draft, { path }: Change): void {
  const entries = draftMap(draft, 'methodSettings')
  const key = path.slice(1)
  if (!Object.hasOwn(entries, key)) {
    // The blank at the end is AWS's.
    throw badRequest(
      `Cannot remove method setting ${key} because there is no method setting for this method `,
    )
  }
  delete entries[key]
}

/** The canary, made with the stage's own deployment when there is none yet. Observed. */
function canaryOf(draft: Draft): Draft {
  const present = draft['canarySettings']
  const canary = present ?? {
    percentTraffic: 0,
    deploymentId: draft['deploymentId'],
    useStageCache: false,
  }
  draft['canarySettings'] = canary
  return canary as Draft
}

function setVariable(draft: Draft, member: string, { op, keys: [name = ''], value }: Change): void {
  const variables = draftMap(draft, member)
  if (op === 'remove') {
    delete variables[name]
    if (Object.keys(variables).length === 0) delete draft[member]
    return
  }
  checkVariables({ [name]: value })
  variables[name] = value
}

/** Promotion of a canary: only these two copies exist. */
const copies: Readonly<Record<string, string>> = {
  '/deploymentId': '/canarySettings/deploymentId',
  '/variables': '/canarySettings/stageVariableOverrides',
}

function copy(draft: Draft, { path, from }: Change): void {
  if (copies[path] === undefined || copies[path] !== from) {
    throw badRequest(
      `Invalid copy operation with path: ${path} and from ${from ?? 'null'}. Valid copy:path are [${Object.keys(copies).join(', ')}] and valid copy:from are [${Object.values(copies).join(', ')}]`,
    )
  }
  const canary = draft['canarySettings'] as Draft | undefined
  if (canary === undefined) throw badRequest('Promotion not available. Canary does not exist.')
  if (path === '/deploymentId') {
    draft['deploymentId'] = canary['deploymentId']
    return
  }
  // Overrides win, and other variables of the stage stay. Observed.
  const overrides = canary['stageVariableOverrides'] as Draft | undefined
  draft['variables'] = { ...draftMap(draft, 'variables'), ...overrides }
}

function checkedClusterSize(value: string): CacheClusterSize {
  const known = cacheClusterSizes.find((size) => size === value)
  if (known !== undefined) return known
  throw badRequest(`Invalid cache cluster size. Must be one of: [${cacheClusterSizes.join(', ')}]`)
}

function setAccessLog(member: keyof AccessLogSettings): StageRule {
  return {
    path: `/accessLogSettings/${member}`,
    ops: ['add', 'replace'],
    apply(draft, { value }) {
      if (value === '') throw badRequest('Access Log value must not be empty')
      checkAccessLogSettings({ [member]: value }, 'v1')
      draftMap(draft, 'accessLogSettings')[member] = value
    },
  }
}

/** What UpdateStage may change; rules that stand first win where two fit one path. */
export const stageRules: readonly StageRule[] = [
  {
    path: '/deploymentId',
    ops: ['replace'],
    apply(draft, { value }, { store, apiId }) {
      checkDeployment(store, apiId, value)
      draft['deploymentId'] = value
    },
  },
  replaceOptionalText('description'),
  replaceOptionalText('clientCertificateId'),
  replaceFlag('tracingEnabled'),
  {
    path: '/documentationVersion',
    ops: ['replace'],
    apply(draft, { value }, { store, apiId }) {
      if (value !== '') checkDocumentationVersion(store, apiId, value)
      if (value === '') delete draft['documentationVersion']
      else draft['documentationVersion'] = value
    },
  },
  // Size and switch come in either order: `settledStage` brings them together.
  replaceFlag('cacheClusterEnabled'),
  {
    path: '/cacheClusterSize',
    ops: ['replace'],
    apply(draft, { value }) {
      draft['cacheClusterSize'] = checkedClusterSize(value)
    },
  },
  {
    path: '/accessLogSettings',
    ops: ['remove'],
    apply(draft) {
      delete draft['accessLogSettings']
    },
  },
  setAccessLog('destinationArn'),
  setAccessLog('format'),
  {
    path: '/variables/{name}',
    ops: ['add', 'replace', 'remove'],
    apply: (draft, change) => setVariable(draft, 'variables', change),
  },
  {
    path: '/canarySettings',
    ops: ['remove'],
    apply(draft) {
      delete draft['canarySettings']
    },
  },
  {
    path: '/canarySettings/deploymentId',
    ops: ['replace'],
    apply(draft, { value }, { store, apiId }) {
      checkDeployment(store, apiId, value)
      canaryOf(draft)['deploymentId'] = value
    },
  },
  {
    path: '/canarySettings/percentTraffic',
    ops: ['replace'],
    apply(draft, { value }) {
      const range = { min: 0, max: 100, whole: false }
      const message = 'Percent traffic for canary must be between 0.0 and 100.0'
      canaryOf(draft)['percentTraffic'] = patchNumber(value, range, message)
    },
  },
  {
    path: '/canarySettings/useStageCache',
    ops: ['replace'],
    apply(draft, { value }) {
      canaryOf(draft)['useStageCache'] = value === 'true'
    },
  },
  {
    path: '/canarySettings/stageVariableOverrides/{name}',
    ops: ['replace', 'remove'],
    apply: (draft, change) => setVariable(canaryOf(draft), 'stageVariableOverrides', change),
  },
  ...settingRules,
  { path: '/{resource}/{method}', ops: ['remove'], apply: removeSetting },
  { path: '/{any+}', ops: ['copy'], apply: copy },
]

/** The service's own list, with the commas that it forgets. */
const knownPaths =
  '[/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled]'

/** Observed: what can only be removed is no path to any other operation. */
const replaceablePaths = new Set(
  stageRules
    .filter(({ path, ops }) => ops.includes('replace') && !path.includes('{'))
    .map(({ path }) => path),
)

export const stageTexts: PatchTexts = {
  unknownPath: (path) =>
    badRequest(`Invalid method setting path: ${path}. Must be one of: ${knownPaths}`),
  // The catch-all for copies fits every path, so that unknown paths arrive here.
  wrongOp(path, op) {
    const isAccessLog = path.split('/')[1] === 'accessLogSettings'
    if (isAccessLog && op !== 'remove') {
      return badRequest(
        'Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]',
      )
    }
    if (replaceablePaths.has(path)) return badRequest(`Invalid ${op} operation with path: ${path}`)
    return stageTexts.unknownPath(path, op)
  },
}
