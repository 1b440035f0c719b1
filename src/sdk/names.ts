import type { OperationOutline } from '../openapi/outline.ts'

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/

export const isIdentifier = (text: string): boolean => identifier.test(text)

/** `'Pet Store (v2)'` → `'pet-store-v2'`; an API without a usable title is `'api'`. */
export function packageName(title: string): string {
  const words = title
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
  return words.join('-').slice(0, 64) || 'api'
}

/** The API's version where package managers take it, else one that says nothing. */
export const packageVersion = (version: string): string =>
  /^\d+\.\d+\.\d+$/.test(version) ? version : '0.0.0'

/** What a client has beside its operations, and what an object must not be given. */
const reserved = new Set(['request', 'constructor', '__proto__'])

/**
 * Operations that a client has functions for, with their names: the author's where it is an
 * identifier and used once. Routes that take any method or path have none; `request` reaches them.
 */
export function callsOf(
  operations: readonly OperationOutline[],
): readonly { readonly call: string; readonly operation: OperationOutline }[] {
  const callable = operations.filter(({ method, path }) => method !== 'ANY' && path !== '$default')
  const uses = new Map<string, number>()
  for (const { operationName = '' } of callable) {
    uses.set(operationName, (uses.get(operationName) ?? 0) + 1)
  }
  const taken = new Set(callable.map(({ name }) => name))
  return callable.map((operation) => {
    const { name, operationName = '' } = operation
    const free = isIdentifier(operationName) && !reserved.has(operationName)
    const usable = free && uses.get(operationName) === 1
    const call = usable && !taken.has(operationName) ? operationName : name
    return { call, operation }
  })
}

/** `'first-name'` → `'FirstName'`, `'2fa'` → `'N2fa'`; nothing usable is `'Value'`. */
export function pascalCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).map(capital)
  const name = words.join('') || 'Value'
  return /^\d/.test(name) ? `N${name}` : name
}

/**
 * Operations as AWS's typed SDKs name them: the author's name, or verb and path. `GET /pets/{petId}` is
 * `GetPetsPetId`, `GET /` is `GetApiRoot`.
 */
export function awsCallsOf(
  operations: readonly OperationOutline[],
): readonly (readonly [name: string, operation: OperationOutline])[] {
  const callable = operations.filter(({ method, path }) => method !== 'ANY' && path !== '$default')
  return distinct(callable, ({ method, path, operationName }) => {
    const named = awsName(operationName ?? '')
    const name = named || capital(method.toLowerCase()) + (awsName(path) || 'ApiRoot')
    return /^[\d_]/.test(name) ? `N${name}` : name
  })
}

const awsName = (text: string): string => text.split(/\W+/).map(capital).join('')

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

const pythonKeywords = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield self body headers query'.split(
    ' ',
  ),
)

/** `'petsPetIdGet'` → `'pets_pet_id_get'`, `'X-Request-Id'` → `'x_request_id'`, `'class'` → `'class_'`. */
export function snakeCase(text: string): string {
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
  const name = words.join('_') || 'value'
  const safe = /^\d/.test(name) ? `_${name}` : name
  return pythonKeywords.has(safe) ? `${safe}_` : safe
}

/** Entries whose names are all different: a second `limit` is `limit_2`. */
export function distinct<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
): readonly (readonly [name: string, item: T])[] {
  const taken = new Set<string>()
  return items.map((item) => {
    const wanted = nameOf(item)
    let name = wanted
    for (let next = 2; taken.has(name); next++) name = `${wanted}_${next}`
    taken.add(name)
    return [name, item] as const
  })
}

/** A model's name as Python takes it: a keyword gets an underscore. */
export const pythonModel = (name: string): string => (pythonKeywords.has(name) ? `${name}_` : name)
