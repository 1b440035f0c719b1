/** Which properties a schema knows at a place, for whoever wrote one that it does not know. */
import type * as v from 'valibot'

/** The parts of valibot's schemas that lead further in. */
interface Nested {
  readonly type: string
  readonly wrapped?: Nested
  readonly value?: Nested
  readonly item?: Nested
  readonly entries?: Readonly<Record<string, Nested>>
  readonly options?: readonly Nested[]
}

/** The properties that the object at a path may have, in all of its forms. */
export function propertiesAt(
  schema: v.GenericSchema<unknown, unknown>,
  path: readonly unknown[],
): readonly string[] {
  let places: readonly Nested[] = [schema]
  for (const key of path) places = places.flatMap(formsOf).flatMap((place) => below(place, key))
  return [...new Set(places.flatMap(formsOf).flatMap(({ entries }) => Object.keys(entries ?? {})))]
}

/** A schema without what is wrapped around it, and each form where there are several. */
const formsOf = (schema: Nested): readonly Nested[] =>
  schema.wrapped !== undefined
    ? formsOf(schema.wrapped)
    : schema.options?.every((option) => typeof option === 'object') === true
      ? schema.options.flatMap(formsOf)
      : [schema]

const below = ({ entries, value, item }: Nested, key: unknown): readonly Nested[] => {
  const next = entries === undefined ? (value ?? item) : entries[String(key)]
  return next === undefined ? [] : [next]
}
