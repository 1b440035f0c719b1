import { isArray, isObject, type Json } from './json.ts'
import type { Check, KeywordSite, Run } from './keywords.ts'

/**
 * The keywords that lead into an object's members: `properties`, `patternProperties` and the schema
 * of `additionalProperties`. Members are visited in the order of the instance.
 */
export function compileMembers({ schema, compile, search }: KeywordSite): Check | undefined {
  const { properties, patternProperties, additionalProperties } = schema
  const named = new Map(
    isObject(properties)
      ? Object.entries(properties).map(([name, one]) => [name, compile(one)] as const)
      : [],
  )
  const patterns = isObject(patternProperties)
    ? Object.entries(patternProperties).map(([pattern, one]) => ({
        matches: search(pattern),
        check: compile(one),
      }))
    : []
  const others = isObject(additionalProperties) ? compile(additionalProperties) : undefined
  if (named.size === 0 && patterns.length === 0 && others === undefined) return undefined
  return (instance, run) => {
    if (!isObject(instance)) return true
    let passes = true
    for (const name of Object.keys(instance)) {
      const value = instance[name] ?? null
      const own = named.get(name)
      let known = own !== undefined
      if (own !== undefined && !own(value, run)) passes = false
      for (const { matches, check } of patterns) {
        if (!matches(name)) continue
        known = true
        if (!check(value, run)) passes = false
      }
      if (!known && others !== undefined && !others(value, run)) passes = false
    }
    return passes
  }
}

/** The keywords that lead into an array's elements: `items`, and the schema of `additionalItems`. */
export function compileElements({ schema, compile }: KeywordSite): Check | undefined {
  const { items, additionalItems } = schema
  if (isObject(items)) {
    const check = compile(items)
    return (instance, run) => !isArray(instance) || all(instance, () => check, run)
  }
  if (!isArray(items)) return undefined
  const byPlace = items.map(compile)
  const rest = isObject(additionalItems) ? compile(additionalItems) : undefined
  return (instance, run) =>
    !isArray(instance) || all(instance, (place) => byPlace[place] ?? rest, run)
}

function all(
  instance: readonly Json[],
  checkAt: (place: number) => Check | undefined,
  run: Run,
): boolean {
  let passes = true
  for (const [place, element] of instance.entries()) {
    const check = checkAt(place)
    if (check !== undefined && !check(element, run)) passes = false
  }
  return passes
}
