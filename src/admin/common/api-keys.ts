import { apiId as newKeyId, apiKeyValue } from '../../aws/ids.ts'
import { sha256Hex } from '../../aws/sha256.ts'
import { epochSeconds } from '../../aws/time.ts'
import { limits } from '../../definition/limits.ts'
import type { ApiKey } from '../../definition/usage-plan.ts'
import type { StoredApiKey } from '../entities.ts'
import { AdminFault, badRequest, conflict, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import {
  applyPatch,
  changesNothing,
  listedTexts,
  listMembers,
  patchInput,
  type PatchRule,
  replaceFlag,
  replaceOptionalText,
} from '../patch.ts'
import { seal, unseal } from '../secrets.ts'
import { compact, flag, list, map, struct, text } from '../shape.ts'
import { keyScope, planScope, type AdminStore } from '../store.ts'
import { checkTags } from '../tags.ts'
import { filledText, tagsOfItem, tagsOfOne } from '../wire.ts'

const createInput = struct({
  name: text,
  description: text,
  enabled: flag,
  generateDistinctId: flag,
  value: text,
  stageKeys: list(struct({ restApiId: text, stageName: text })),
  customerId: text,
  tags: map(text),
})

const nameCharsMax = 1024
const descriptionCharsMax = 125_000

export function checkKeyTexts(name: string | undefined, description: string | undefined): void {
  if ((name ?? '').length > nameCharsMax) {
    throw badRequest(`Invalid API Key name, can be at most ${nameCharsMax} characters.`)
  }
  if ((description ?? '').length > descriptionCharsMax) {
    throw badRequest('Invalid API Key description specified.')
  }
}

function checkValue(value: string): void {
  if (value.length < limits.apiKeyValueCharsMin) {
    throw badRequest(`API Key value should be at least ${limits.apiKeyValueCharsMin} characters`)
  }
  if (value.length > limits.apiKeyValueCharsMax) {
    throw badRequest(
      `API Key value exceeds maximum size of ${limits.apiKeyValueCharsMax} characters`,
    )
  }
}

/** A key without what must not leave the registry. */
function apiKeyWire(key: StoredApiKey, tags: ApiKey['tags'], value?: string): object {
  const { sha256: _hash, sealedValue: _sealed, ...shown } = key
  return { ...shown, value, tags }
}

export function findApiKey({ store }: { readonly store: AdminStore }, keyId: string): StoredApiKey {
  const key = store.get('apiKey', '', keyId)
  if (key !== undefined) return key
  throw notFound('Invalid API Key identifier specified')
}

/** The value that a caller asked to see. */
const readValue = (call: AdminCall, key: StoredApiKey): Promise<string> =>
  unseal(key.sealedValue, call.ports.settings.secretKey)

/** A value shown beside others: left out when it cannot be read, as of declared keys. */
export async function readableValue(
  call: AdminCall,
  key: StoredApiKey,
): Promise<string | undefined> {
  try {
    return await readValue(call, key)
  } catch (error) {
    if (error instanceof AdminFault) return undefined
    throw error
  }
}

/** A value with the two forms it is stored in. */
export async function protectValue(call: AdminCall, value: string) {
  const sealedValue = await seal(value, call.ports.settings.secretKey)
  return { value, sha256: await sha256Hex(value), sealedValue }
}

const keyRules: readonly PatchRule<unknown>[] = [
  replaceOptionalText('name'),
  replaceOptionalText('description'),
  replaceOptionalText('customerId'),
  replaceFlag('enabled'),
  listMembers('stageKeys', 'empty', '/stages'),
  // Labels date from before usage plans; the service accepts them and shows them nowhere.
  { path: '/labels', ops: ['add', 'remove'], apply() {} },
]

const keyTexts = listedTexts(['/description', '/enabled', '/name', '/customerId'])

/** Removes a key from every usage plan, then for good. Observed. */
export function deleteKey(store: AdminStore, key: StoredApiKey): void {
  for (const { planId } of store.all('keyPlan', keyScope(key.id))) {
    store.delete('planKey', planScope(planId), key.id)
    store.delete('keyPlan', keyScope(key.id), planId)
  }
  store.delete('apiKey', '', key.id)
}

/** Members of a plan are listed by name, so that they follow their key's. */
function renameInPlans(store: AdminStore, key: StoredApiKey): void {
  for (const entry of store.all('keyPlan', keyScope(key.id))) {
    store.put('planKey', planScope(entry.planId), { ...entry, name: key.name ?? '' })
  }
}

export const apiKeyOperations = [
  operation(
    'CreateApiKey',
    'POST /apikeys',
    201,
    {
      input: createInput,
      async prepare(call) {
        const { name, description, value, tags } = call.input
        checkKeyTexts(name, description)
        if (value) checkValue(value)
        checkTags(tags)
        return protectValue(call, value || apiKeyValue())
      },
    },
    (call, { value, sha256, sealedValue }) => {
      if (call.store.find('apiKey', sha256)) throw conflict('API Key already exists')
      const { input } = call
      const now = epochSeconds(call.nowMs)
      const stageKeys = (input.stageKeys ?? []).map(
        ({ restApiId = '', stageName = '' }) => `${restApiId}/${stageName}`,
      )
      const key = compact({
        id: newKeyId(),
        name: filledText(input.name),
        customerId: filledText(input.customerId),
        description: filledText(input.description),
        enabled: input.enabled ?? false,
        createdDate: now,
        lastUpdatedDate: now,
        stageKeys,
        tags: tagsOfItem(input.tags),
        sha256,
        sealedValue,
      })
      call.store.put('apiKey', '', key)
      return { body: apiKeyWire(key, tagsOfItem(key.tags), value) }
    },
  ),

  operation('GetApiKeys', 'GET /apikeys', 200, {}, (call) => {
    const { query } = call
    const namePrefix = query.get('name') ?? undefined
    const group = query.get('customerId') ?? undefined
    const page = storedPage(call.store, 'apiKey', '', { namePrefix, group }, v1Asked(query))
    const wire = (key: StoredApiKey, value?: string) => apiKeyWire(key, tagsOfItem(key.tags), value)
    if (query.get('includeValues') !== 'true') {
      return { body: itemList(page, (key) => wire(key)) }
    }
    const later = async () => {
      const values = await Promise.all(page.entities.map((key) => readableValue(call, key)))
      const item = page.entities.map((key, index) => wire(key, values[index]))
      return { body: { position: page.position, item } }
    }
    return { later }
  }),

  operation('GetApiKey', 'GET /apikeys/{api_Key}', 200, {}, (call) => {
    const key = findApiKey(call, call.labels.api_Key)
    const tags = tagsOfOne(key.tags)
    if (call.query.get('includeValue') !== 'true') return { body: apiKeyWire(key, tags) }
    return {
      later: async () => ({ body: apiKeyWire(key, tags, await readValue(call, key)) }),
    }
  }),

  operation('UpdateApiKey', 'PATCH /apikeys/{api_Key}', 200, { input: patchInput }, (call) => {
    const before = findApiKey(call, call.labels.api_Key)
    if (changesNothing(call.input)) return { body: apiKeyWire(before, tagsOfOne(before.tags)) }
    const patched = applyPatch(before, call.input, keyRules, keyTexts, call)
    checkKeyTexts(patched.name, patched.description)
    const key = { ...patched, lastUpdatedDate: epochSeconds(call.nowMs) }
    call.store.put('apiKey', '', key)
    renameInPlans(call.store, key)
    return { body: apiKeyWire(key, tagsOfOne(key.tags)) }
  }),

  operation('DeleteApiKey', 'DELETE /apikeys/{api_Key}', 202, {}, (call) => {
    deleteKey(call.store, findApiKey(call, call.labels.api_Key))
    return {}
  }),
]
