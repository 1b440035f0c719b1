import { isMultiple } from './decimal.ts'
import { formats } from './formats.ts'
import {
  canonical,
  equal,
  isArray,
  isObject,
  typeName,
  type Json,
  type JsonObject,
} from './json.ts'

/** What one run of a validator carries along. */
export interface Run {
  /** What is wrong, in the reference validator's words. */
  readonly errors: string[]
  /** Schemas under way, one inside the other. */
  depth: number
  /** References that may still be followed; shared by the branches of one validation. */
  readonly budget: { references: number }
}

/** Checks an instance; adds to the errors and returns false when it fails. */
export type Check = (instance: Json, run: Run) => boolean

/** What a keyword needs of its compiler. */
export interface KeywordSite {
  readonly schema: JsonObject
  /** Compiles a schema inside this one. */
  readonly compile: (schema: Json) => Check
  /** Compiles a regular expression into a search. */
  readonly search: (pattern: string) => (text: string) => boolean
}

type CompileKeyword = (value: Json, site: KeywordSite) => Check | undefined

/** Fails with a message. */
function fail(run: Run, message: string): false {
  run.errors.push(message)
  return false
}

/** A check of numbers (strings, …) only: other instances pass. */
const ofNumbers =
  (test: (instance: number) => boolean, complaint: (instance: number) => string): Check =>
  (instance, run) =>
    typeof instance !== 'number' || test(instance) || fail(run, complaint(instance))

const ofStrings =
  (test: (instance: string) => boolean, complaint: (instance: string) => string): Check =>
  (instance, run) =>
    typeof instance !== 'string' || test(instance) || fail(run, complaint(instance))

const ofArrays =
  (test: (instance: readonly Json[]) => boolean, complaint: (count: number) => string): Check =>
  (instance, run) =>
    !isArray(instance) || test(instance) || fail(run, complaint(instance.length))

const ofObjects =
  (test: (instance: JsonObject) => boolean, complaint: (instance: JsonObject) => string): Check =>
  (instance, run) =>
    !isObject(instance) || test(instance) || fail(run, complaint(instance))

const memberCount = (instance: JsonObject): number => Object.keys(instance).length

/** The quoted names in order, as the reference validator lists them: `["a","b"]`. */
const nameList = (names: readonly string[]): string => JSON.stringify([...names].sort())

/** A keyword whose value must be a number; any other value is ignored. */
const numeric =
  (make: (limit: number, site: KeywordSite) => Check): CompileKeyword =>
  (value, site) =>
    typeof value === 'number' ? make(value, site) : undefined

/**
 * The keywords that judge an instance itself, in alphabetical order, which is the order in which
 * they report. The ones that lead into members and elements are in `children.ts`.
 */
export const keywords: Readonly<Record<string, CompileKeyword>> = {
  additionalItems: (value, { schema }) => {
    const { items } = schema
    if (value !== false || !isArray(items)) return undefined
    const allowed = items.length
    return ofArrays(
      ({ length }) => length <= allowed,
      (count) =>
        `schema only allows ${allowed} elements in array but instance has ${count} elements`,
    )
  },
  additionalProperties: (value, { schema, search }) => {
    if (value !== false) return undefined
    const named = isObject(schema['properties']) ? schema['properties'] : {}
    const patterns = isObject(schema['patternProperties'])
      ? Object.keys(schema['patternProperties']).map(search)
      : []
    const unknownNames = (instance: JsonObject): string[] =>
      Object.keys(instance).filter(
        (name) => !Object.hasOwn(named, name) && !patterns.some((matches) => matches(name)),
      )
    return ofObjects(
      (instance) => unknownNames(instance).length === 0,
      (instance) =>
        `object instance has properties which are not allowed by the schema: ${nameList(unknownNames(instance))}`,
    )
  },
  allOf: (value, { compile }) => {
    const checks = branches(value, compile)
    return (instance, run) => {
      const matched = countMatches(checks, instance, run)
      return (
        matched === checks.length ||
        fail(
          run,
          `instance failed to match all required schemas (matched only ${matched} out of ${checks.length})`,
        )
      )
    }
  },
  anyOf: (value, { compile }) => {
    const checks = branches(value, compile)
    return (instance, run) =>
      countMatches(checks, instance, run) > 0 ||
      fail(run, `instance failed to match at least one required schema among ${checks.length}`)
  },
  dependencies: (value, { compile }) => {
    if (!isObject(value)) return undefined
    const checks = Object.entries(value).map(([name, dependency]) =>
      isArray(dependency)
        ? propertyDependency(name, dependency.map(String))
        : schemaDependency(name, compile(dependency)),
    )
    return (instance, run) => checks.map((check) => check(instance, run)).every(Boolean)
  },
  enum: (value) => {
    if (!isArray(value)) return undefined
    const texts = new Set(value.filter((one) => typeof one === 'string'))
    const others = value.filter((one) => typeof one !== 'string')
    const listed = JSON.stringify(value)
    return (instance, run) =>
      (typeof instance === 'string'
        ? texts.has(instance)
        : others.some((one) => equal(one, instance))) ||
      fail(
        run,
        `instance value (${JSON.stringify(instance)}) not found in enum (possible values: ${listed})`,
      )
  },
  format: (value) => {
    const format = typeof value === 'string' ? formats.get(value) : undefined
    return format && ofStrings(format.accepts, format.complaint)
  },
  maxItems: numeric((limit) =>
    ofArrays(
      ({ length }) => length <= limit,
      (count) =>
        `array is too long: must have at most ${limit} elements but instance has ${count} elements`,
    ),
  ),
  maxLength: numeric((limit) =>
    ofStrings(
      (text) => text.length <= limit || characterCount(text) <= limit,
      (text) =>
        `string "${text}" is too long (length: ${characterCount(text)}, maximum allowed: ${limit})`,
    ),
  ),
  maxProperties: numeric((limit) =>
    ofObjects(
      (instance) => memberCount(instance) <= limit,
      (instance) =>
        `object has too many properties (found ${memberCount(instance)} but schema requires at most ${limit})`,
    ),
  ),
  maximum: numeric((limit, { schema }) =>
    bounded(
      (instance) => instance - limit,
      schema['exclusiveMaximum'] === true,
      `numeric instance is not strictly lower than the required maximum ${limit}`,
      (instance) =>
        `numeric instance is greater than the required maximum (maximum: ${limit}, found: ${instance})`,
    ),
  ),
  minItems: numeric((limit) =>
    ofArrays(
      ({ length }) => length >= limit,
      (count) =>
        `array is too short: must have at least ${limit} elements but instance has ${count} elements`,
    ),
  ),
  minLength: numeric((limit) =>
    ofStrings(
      (text) => characterCount(text) >= limit,
      (text) =>
        `string "${text}" is too short (length: ${characterCount(text)}, required minimum: ${limit})`,
    ),
  ),
  minProperties: numeric((limit) =>
    ofObjects(
      (instance) => memberCount(instance) >= limit,
      (instance) =>
        `object has too few properties (found ${memberCount(instance)} but schema requires at least ${limit})`,
    ),
  ),
  minimum: numeric((limit, { schema }) =>
    bounded(
      (instance) => limit - instance,
      schema['exclusiveMinimum'] === true,
      `numeric instance is not strictly greater than the required minimum ${limit}`,
      (instance) =>
        `numeric instance is lower than the required minimum (minimum: ${limit}, found: ${instance})`,
    ),
  ),
  multipleOf: numeric((divisor) =>
    ofNumbers(
      (instance) => isMultiple(instance, divisor),
      (instance) => `remainder of division is not zero (${instance} / ${divisor})`,
    ),
  ),
  not: (value, { compile }) => {
    const check = compile(value)
    return (instance, run) =>
      countMatches([check], instance, run) === 0 ||
      fail(run, 'instance matched a schema which it should not have')
  },
  oneOf: (value, { compile }) => {
    const checks = branches(value, compile)
    return (instance, run) => {
      const matched = countMatches(checks, instance, run)
      return (
        matched === 1 ||
        fail(
          run,
          `instance failed to match exactly one schema (matched ${matched} out of ${checks.length})`,
        )
      )
    }
  },
  pattern: (value, { search }) => {
    if (typeof value !== 'string') return undefined
    return ofStrings(
      search(value),
      (text) => `ECMA 262 regex "${value}" does not match input string "${text}"`,
    )
  },
  required: (value) => {
    if (!isArray(value)) return undefined
    const names = value.filter((name) => typeof name === 'string')
    return ofObjects(
      (instance) => names.every((name) => Object.hasOwn(instance, name)),
      (instance) =>
        `object has missing required properties (${nameList(names.filter((name) => !Object.hasOwn(instance, name)))})`,
    )
  },
  type: (value) => {
    const named: ReadonlySet<string> = new Set(
      (isArray(value) ? value : [value]).filter((one) => typeof one === 'string'),
    )
    // The reference validator lists integer wherever number is allowed.
    const allowed = nameList([...named, ...(named.has('number') ? ['integer'] : [])])
    return (instance, run) => {
      const found = typeName(instance)
      return (
        named.has(found) ||
        (found === 'integer' && named.has('number')) ||
        fail(
          run,
          `instance type (${found}) does not match any allowed primitive type (allowed: ${allowed})`,
        )
      )
    }
  },
  uniqueItems: (value) =>
    value === true
      ? ofArrays(
          (items) => new Set(items.map(canonical)).size === items.length,
          () => 'array must not contain duplicate elements',
        )
      : undefined,
}

/** @param excess how far beyond the limit an instance is: negative inside, 0 at the limit. */
function bounded(
  excess: (instance: number) => number,
  exclusive: boolean,
  atLimit: string,
  beyond: (instance: number) => string,
): Check {
  return ofNumbers(
    (instance) => (exclusive ? excess(instance) < 0 : excess(instance) <= 0),
    (instance) => (excess(instance) === 0 ? atLimit : beyond(instance)),
  )
}

function branches(value: Json, compile: KeywordSite['compile']): readonly Check[] {
  return isArray(value) ? value.map(compile) : []
}

/** How many of the branches accept; their own complaints are not the caller's. */
function countMatches(checks: readonly Check[], instance: Json, run: Run): number {
  let matched = 0
  for (const check of checks) {
    if (check(instance, { errors: [], depth: run.depth, budget: run.budget })) matched++
  }
  return matched
}

function propertyDependency(name: string, required: readonly string[]): Check {
  const missing = (instance: JsonObject): string[] =>
    required.filter((other) => !Object.hasOwn(instance, other))
  return ofObjects(
    (instance) => !Object.hasOwn(instance, name) || missing(instance).length === 0,
    (instance) =>
      `property "${name}" of object has missing property dependencies (schema requires ${nameList(required)}; missing: ${nameList(missing(instance))})`,
  )
}

function schemaDependency(name: string, check: Check): Check {
  return (instance, run) =>
    !isObject(instance) || !Object.hasOwn(instance, name) || check(instance, run)
}

/** Lengths count characters, not UTF-16 units. */
function characterCount(text: string): number {
  let count = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    const isPair = unit >= 0xd800 && unit <= 0xdbff && index + 1 < text.length
    if (isPair) index++
    count++
  }
  return count
}
