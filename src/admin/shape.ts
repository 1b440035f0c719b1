import { AdminFault } from './errors.ts'

/** Violations found while a request is read, in the words of ValidationException. */
export interface Violations {
  add(text: string): void
}

/**
 * One type of the service model: reads a JSON value, throws SerializationException for a wrong JSON
 * type and reports values outside of an enumeration or pattern.
 * @param path as messages print it: `'createRestApiInput.endpointConfiguration.types'`
 */
export interface Field<T> {
  read(value: unknown, path: string, violations: Violations): T
  /** Whether a structure without it is refused. */
  readonly isRequired?: true
}

/** The type of what a field reads. */
export type Infer<F> = F extends Field<infer T> ? T : never

type Members = Readonly<Record<string, Field<unknown>>>
type StructOf<M extends Members> = { readonly [K in keyof M]?: Infer<M[K]> }

/** The Java classes that the service names when a value has the wrong JSON type. Observed: Boolean and number. */
function javaClass(value: unknown): string {
  if (typeof value === 'boolean') return 'java.lang.Boolean'
  if (typeof value === 'number') return 'com.amazon.coral.value.json.numbers.TruncatingBigNumber'
  if (typeof value === 'string') return 'java.lang.String'
  return Array.isArray(value) ? 'java.util.ArrayList' : 'java.util.LinkedHashMap'
}

const wrongType = (value: unknown, wanted: string): AdminFault =>
  new AdminFault(
    'SerializationException',
    `class ${javaClass(value)} can not be converted to an ${wanted}`,
  )

export const text: Field<string> = {
  read(value) {
    if (typeof value !== 'string') throw wrongType(value, 'String')
    // JSON's escapes can write half a character, which has neither UTF-8 nor a place in a URL.
    if (!value.isWellFormed()) {
      throw new AdminFault('SerializationException', 'A text has half of a surrogate pair')
    }
    return value
  },
}

/** A text of a length that the service model bounds, in characters. */
export function textUpTo(charsMax: number): Field<string> {
  return {
    read(value, path, violations) {
      const found = text.read(value, path, violations)
      if (found.length > charsMax) {
        violations.add(
          `Value '${found}' at '${path}' failed to satisfy constraint: Member must have length less than or equal to ${charsMax}`,
        )
      }
      return found
    },
  }
}

/** A text whose length the service model bounds on both sides. */
export function textOf(charsMin: number, charsMax: number): Field<string> {
  const bounded = textUpTo(charsMax)
  return {
    read(value, path, violations) {
      const found = bounded.read(value, path, violations)
      if (found.length < charsMin) {
        violations.add(
          `Value '${found}' at '${path}' failed to satisfy constraint: Member must have length greater than or equal to ${charsMin}`,
        )
      }
      return found
    },
  }
}

export const flag: Field<boolean> = {
  read(value) {
    if (typeof value !== 'boolean') throw wrongType(value, 'Boolean')
    return value
  },
}

export const number: Field<number> = {
  read(value) {
    if (typeof value !== 'number') throw wrongType(value, 'Double')
    return value
  },
}

export const integer: Field<number> = {
  read(value) {
    if (typeof value !== 'number') throw wrongType(value, 'Integer')
    return Math.trunc(value)
  },
}

/** A text out of a closed set, printed in the service's own order. */
export function oneOf<const T extends string>(...values: readonly T[]): Field<T> {
  return {
    read(value, path, violations) {
      const found = text.read(value, path, violations)
      const known = values.find((candidate) => candidate === found)
      if (known !== undefined) return known
      violations.add(enumViolation(found, path, values))
      return values[0] as T
    },
  }
}

/** A text that fits a pattern as a whole; the pattern is printed as it is written. */
export function matching(pattern: string): Field<string> {
  const shape = new RegExp(`^(?:${pattern})$`)
  return {
    read(value, path, violations) {
      const found = text.read(value, path, violations)
      if (!shape.test(found)) violations.add(patternViolation(found, path, pattern))
      return found
    },
  }
}

/** A list of texts out of a closed set; a bad member prints the whole list. */
export function someOf<const T extends string>(...values: readonly T[]): Field<readonly T[]> {
  return {
    read(value, path, violations) {
      const found = list(text).read(value, path, violations)
      const isKnown = (item: string): item is T => values.some((candidate) => candidate === item)
      if (!found.every(isKnown)) {
        violations.add(
          `Value '[${found.join(', ')}]' at '${path}' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [${values.join(', ')}]]`,
        )
      }
      return found.filter(isKnown)
    },
  }
}

export function list<T>(item: Field<T>): Field<readonly T[]> {
  return {
    read(value, path, violations) {
      if (!Array.isArray(value)) throw wrongType(value, 'ArrayList')
      return value.map((entry, index) =>
        item.read(entry, `${path}.${index + 1}.member`, violations),
      )
    },
  }
}

export function map<T>(item: Field<T>): Field<Readonly<Record<string, T>>> {
  return {
    read(value, path, violations) {
      const entries = Object.entries(objectOf(value))
      return Object.fromEntries(
        entries.map(([key, entry]) => [key, item.read(entry, `${path}.${key}`, violations)]),
      )
    },
  }
}

/** Template maps keep their nulls: a template of `null` passes the body through. */
export function nullable<T>(item: Field<T>): Field<T | null> {
  return {
    read: (value, path, violations) => (value === null ? null : item.read(value, path, violations)),
  }
}

/** A member that the service model requires; what is read without it is refused in the end. Observed. */
export const required = <T>(field: Field<T>): Field<T> => ({ ...field, isRequired: true })

/** How the service names a member that it requires and does not find. */
export const nullViolation = (path: string): string =>
  `Value null at '${path}' failed to satisfy constraint: Member must not be null`

/** Known members by name; unknown ones are ignored and null ones absent, as the service does. */
export function struct<const M extends Members>(members: M): Field<StructOf<M>> {
  return {
    read(value, path, violations) {
      const source = objectOf(value)
      const found: Record<string, unknown> = {}
      for (const [name, member] of Object.entries(members)) {
        const entry = source[name]
        const place = path === '' ? name : `${path}.${name}`
        if (entry !== undefined && entry !== null) {
          found[name] = member.read(entry, place, violations)
        } else if (member.isRequired) violations.add(nullViolation(place))
      }
      // The loop above fills exactly the members of M, each with what its own field returned.
      return found as StructOf<M>
    },
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongType(value, 'LinkedHashMap')
  }
  return Object.fromEntries(Object.entries(value))
}

/** Reads a whole request body; throws one ValidationException for everything that is out of range. */
export function readInput<T>(
  field: Field<T>,
  body: unknown,
  inputName: string,
  earlier: readonly string[],
): T {
  const found: string[] = []
  const value = field.read(body, inputName, { add: (violation) => found.push(violation) })
  const all = [...found, ...earlier]
  if (all.length === 0) return value
  const noun = all.length === 1 ? 'validation error' : 'validation errors'
  throw new AdminFault('ValidationException', `${all.length} ${noun} detected: ${all.join('; ')}`)
}

/** The violation of a text that must match a pattern. */
export const patternViolation = (value: string, path: string, pattern: string): string =>
  `Value '${value}' at '${path}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`

/** The violation of a text that must be one of a set. */
export const enumViolation = (value: string, path: string, values: readonly string[]): string =>
  `Value '${value}' at '${path}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(', ')}]`

/** An object without the members that are undefined, typed so. */
export type Compact<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & { readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> }

export function compact<T extends object>(value: T): Compact<T> {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries) as Compact<T>
}
