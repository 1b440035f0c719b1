import { chargeKey } from '../key-cost.ts'
import { topmost } from '../member.ts'
import { kindOf, type Block, type Kind, type Loop, type Meter, type Value } from '../value.ts'
import { numberUnits } from '../number-cost.ts'
import { listMethods } from './lists.ts'
import { cursorMethods, entryMethods, mapMethods, viewMethods } from './maps.ts'
import {
  bigIntegerMethods,
  booleanMethods,
  characterMethods,
  decimalMethods,
  doubleMethods,
  integerMethods,
  longMethods,
} from './numbers.ts'
import { accepts, overloads, type Method, type Methods } from './signature.ts'
import { isLongPart } from '../text-search.ts'
import { stringMethods } from './strings.ts'

/** Methods of the loop object: getters of its members, and a map's own. */
const loopMethods: Methods<Loop> = [
  { name: 'getIndex', takes: '', run: ({ index }) => index },
  { name: 'getCount', takes: '', run: ({ index }) => index + 1 },
  { name: 'hasNext', takes: '', run: ({ hasNext }) => hasNext },
  { name: 'getHasNext', takes: '', run: ({ hasNext }) => hasNext },
  { name: 'isFirst', takes: '', run: ({ index }) => index === 0 },
  { name: 'getFirst', takes: '', run: ({ index }) => index === 0 },
  { name: 'isLast', takes: '', run: ({ hasNext }) => !hasNext },
  { name: 'getLast', takes: '', run: ({ hasNext }) => !hasNext },
  { name: 'getParent', takes: '', run: ({ parent }) => parent },
  { name: 'getTopmost', takes: '', run: topmost },
  {
    name: 'get',
    takes: 'o',
    run: ({ extra }, [key = null], meter) => {
      chargeKey(extra, key, meter)
      return extra.get(key) ?? null
    },
  },
  {
    name: 'put',
    takes: 'oo',
    run: ({ extra }, [key = null, value = null], meter) => {
      chargeKey(extra, key, meter)
      const old = extra.get(key) ?? null
      extra.set(key, value)
      return old
    },
  },
]

/** A defined block is no text, but says what it puts out. */
const blockMethods: Methods<Block> = [
  { name: 'toString', takes: '', run: (block) => block.render() },
]

/** A receiver's class, for choosing its table; integers split by size as in Java. */
type Class = Exclude<Kind, 'null' | 'host' | 'integer'> | 'int' | 'long' | 'bigInteger'

/** Every method a template can call, by the receiver's class. Nothing else is reachable. */
const tables: Readonly<Record<Class, Methods<never>>> = {
  string: stringMethods,
  boolean: booleanMethods,
  int: integerMethods,
  long: longMethods,
  bigInteger: bigIntegerMethods,
  double: doubleMethods,
  decimal: decimalMethods,
  character: characterMethods,
  list: listMethods,
  map: mapMethods,
  view: viewMethods,
  entry: entryMethods,
  cursor: cursorMethods,
  loop: loopMethods,
  block: blockMethods,
}

/** The same, by name: finding a method must not walk all tables for every call of a template. */
const byName = new Map<string, { readonly type: Class; readonly methods: Method<never>[] }[]>()
for (const [type, methods] of Object.entries(tables)) {
  for (const method of methods) {
    const classes = byName.get(method.name) ?? []
    byName.set(method.name, classes)
    const same = classes.find((entry) => entry.type === type)
    if (same === undefined) classes.push({ type: type as Class, methods: [method] })
    else same.methods.push(method)
  }
}

/** Methods of strings whose time grows with their argument at most. */
const instant: ReadonlySet<string> = new Set([
  'length',
  'isEmpty',
  'charAt',
  'substring',
  'toString',
  'startsWith',
  'endsWith',
  'equals',
])

/** Methods of strings that work through their argument as they do through the string. */
const thorough: ReadonlySet<string> = new Set([
  'indexOf',
  'lastIndexOf',
  'contains',
  'replace',
  'equalsIgnoreCase',
  'compareToIgnoreCase',
])

/** Work units of a string's method: by its length and by the argument's. */
function textUnits(text: string, argument: Value | undefined, name: string): number {
  const part = typeof argument === 'string' ? argument.length : 0
  if (instant.has(name)) return part / 64
  if (!thorough.has(name)) return text.length / 12 + part / 32
  const perUnit = typeof argument === 'string' && isLongPart(argument) ? 4 : 12
  return (text.length + part) / perUnit
}

/** Calls a method on a receiver; `null` when it has none of this name for these arguments. */
export type Call = (receiver: Value, args: readonly Value[], meter: Meter) => Value

/** Finds the methods of a name and argument count once, for every class of receiver. */
export function methodNamed(name: string, count: number): Call {
  const found = new Map<Class, readonly Method<never>[]>()
  for (const { type, methods } of byName.get(name) ?? []) {
    const some = overloads(methods, count)
    if (some.length > 0) found.set(type, some)
  }
  return (receiver, args, meter) => {
    const type = classOf(receiver)
    if (type === 'host') return callHost(receiver, name, args, meter)
    if (typeof receiver === 'string') meter.charge(textUnits(receiver, args[0], name))
    else if (type === 'bigInteger' || type === 'decimal') meter.charge(numberUnits(receiver))
    for (const method of found.get(type) ?? []) {
      if (accepts(method.takes, args)) return method.run(receiver as never, args, meter)
    }
    return null
  }
}

function callHost(receiver: Value, name: string, args: readonly Value[], meter: Meter): Value {
  if (typeof receiver !== 'object' || receiver === null || receiver instanceof Map) return null
  return receiver.kind === 'host' ? (receiver.call(name, args, meter) ?? null) : null
}

function classOf(value: Value): Class | 'host' {
  const kind = kindOf(value)
  if (kind === 'integer') {
    if (typeof value === 'number') return (value | 0) === value ? 'int' : 'long'
    const large = value as bigint
    return BigInt.asIntN(64, large) === large ? 'long' : 'bigInteger'
  }
  // Nothing has no methods, and neither does a host object beyond its own.
  return kind === 'null' ? 'host' : kind
}
