import { isArray, isObject, type Json } from './json.ts'

/** A schema and the address against which its `id` and its `$ref` are read. */
export interface Located {
  readonly schema: Json
  readonly base: string
}

/** Finds what a `$ref` means; `undefined` when it leads nowhere. */
export type Resolver = (ref: string, base: string) => Located | undefined

/** The address of a schema that has none; never fetched. */
export const anonymousBase = 'https://schema.invalid/'

/** Schemas inside schemas that an index walks through before it gives up. */
const nestingMax = 200

/**
 * Makes the resolver of one root schema. Absolute addresses are looked up among the `id`s of the
 * root, then among `documents` (by address without fragment), whose own `id`s are indexed on first use.
 */
export function makeResolver(
  root: Located,
  documents: (address: string) => Json | undefined,
): Resolver {
  const byAddress = new Map<string, Located>()
  const known = new Set<string>()

  const index = (schema: Json, base: string, depth: number): void => {
    if (depth > nestingMax) return
    if (isArray(schema)) {
      for (const item of schema) index(item, base, depth + 1)
      return
    }
    if (!isObject(schema)) return
    const own = ownAddress(schema, base)
    if (own !== base) byAddress.set(own.replace(/#$/, ''), { schema, base })
    for (const [keyword, value] of Object.entries(schema)) {
      if (keyword !== 'enum') index(value, withoutFragment(own), depth + 1)
    }
  }

  const add = (located: Located): void => {
    known.add(located.base)
    byAddress.set(located.base, located)
    index(located.schema, located.base, 0)
  }
  add(root)

  return (ref, base) => {
    const address = resolveAddress(ref, base)
    if (address === undefined) return undefined
    const document = withoutFragment(address)
    if (!byAddress.has(document) && !known.has(document)) {
      known.add(document)
      const schema = documents(document)
      if (schema !== undefined) add({ schema, base: document })
    }
    const whole = byAddress.get(address.replace(/#$/, ''))
    if (whole !== undefined) return whole
    const start = byAddress.get(document)
    const pointer = address.slice(document.length + 1)
    return start === undefined ? undefined : follow(start, pointer)
  }
}

/** Walks a JSON pointer; every `id` on the way changes the base. */
function follow(start: Located, pointer: string): Located | undefined {
  if (!pointer.startsWith('/')) return undefined
  let { schema, base } = start
  for (const part of pointer.slice(1).split('/')) {
    const name = unescapePointer(part)
    const next: Json | undefined = isArray(schema)
      ? schema[Number(name)]
      : isObject(schema) && Object.hasOwn(schema, name)
        ? schema[name]
        : undefined
    if (next === undefined) return undefined
    base = baseWithin({ schema, base })
    schema = next
  }
  return { schema, base }
}

/** The base of a schema's children: its own `id` read against its parent's base. */
export function baseWithin({ schema, base }: Located): string {
  return withoutFragment(ownAddress(schema, base))
}

function ownAddress(schema: Json, base: string): string {
  if (!isObject(schema)) return base
  const { id, $ref } = schema
  // Beside a reference nothing else counts.
  return typeof id === 'string' && typeof $ref !== 'string'
    ? (resolveAddress(id, base) ?? base)
    : base
}

function resolveAddress(ref: string, base: string): string | undefined {
  try {
    return new URL(ref, base).href
  } catch {
    return undefined
  }
}

function withoutFragment(address: string): string {
  const hash = address.indexOf('#')
  return hash < 0 ? address : address.slice(0, hash)
}

function unescapePointer(part: string): string {
  let text = part
  try {
    text = decodeURIComponent(part)
  } catch {
    // A stray percent sign stands for itself.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}
