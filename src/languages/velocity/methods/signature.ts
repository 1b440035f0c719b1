import { isCollection, kindOf, type List, type MapView, type Meter, type Value } from '../value.ts'

/**
 * What a method's parameter accepts, one letter each: `s` string, `i` 32-bit integer, `l` 64-bit
 * integer, `d` float or 64-bit integer, `b` boolean, `c` character, `k` collection, `m` map,
 * `o` anything. A final `*` stands for any number of further arguments of any type.
 */
export type Signature = string

/** One method of a Java class that templates may call. */
export interface Method<in Receiver extends Value> {
  readonly name: string
  readonly takes: Signature
  readonly run: (receiver: Receiver, args: readonly Value[], meter: Meter) => Value
}

/** The methods of a class; several of one name are tried in order. */
export type Methods<Receiver extends Value> = readonly Method<Receiver>[]

/** Those of several methods that take `count` arguments. */
export function overloads<Receiver extends Value>(
  methods: Methods<Receiver>,
  count: number,
): readonly Method<Receiver>[] {
  return methods.filter((method) =>
    method.takes.endsWith('*') ? count >= method.takes.length - 1 : count === method.takes.length,
  )
}

/** True when every argument has the type its parameter asks for; nothing is converted. */
export function accepts(takes: Signature, args: readonly Value[]): boolean {
  for (let at = 0; at < args.length; at++) {
    const letter = takes.charAt(at)
    if (letter === '*' || letter === '') return true
    if (letter !== 'o' && !accepted[letter]?.(args[at] ?? null)) return false
  }
  return true
}

const accepted: Readonly<Record<string, (value: Value) => boolean>> = {
  s: (value) => typeof value === 'string',
  i: (value) => typeof value === 'number' && (value | 0) === value,
  l: (value) => (typeof value === 'number' || typeof value === 'bigint') && fitsLong(value),
  d: (value) => kindOf(value) === 'double' || accepted['l']?.(value) === true,
  b: (value) => typeof value === 'boolean',
  c: (value) => kindOf(value) === 'character',
  k: (value) => isCollection(value) && !isArray(value),
  m: (value) => value instanceof Map,
}

function fitsLong(value: number | bigint): boolean {
  return typeof value === 'number' || BigInt.asIntN(64, value) === value
}

const isArray = (value: List | MapView): boolean =>
  value.kind === 'list' && value.origin === 'array'

/** What a Java method without a result yields in a template: the empty string, not nothing. */
export const nothing = ''

/** An argument known, by its signature letter, to be a string. */
export const textAt = (args: readonly Value[], at: number): string => args[at] as string

/** An argument known, by its signature letter, to be a 32-bit integer. */
export const intAt = (args: readonly Value[], at: number): number => args[at] as number
