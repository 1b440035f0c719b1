import { RenderFailure } from '../../languages/velocity/failure.ts'
import { print } from '../../languages/velocity/print.ts'
import {
  elementsOf,
  type Meter,
  type Value,
  type ValueMap,
} from '../../languages/velocity/value.ts'
import { membersOf, type ContextData } from './from-json.ts'
import { isEntries, LazyMap, type Entries } from './lazy-map.ts'

/** Names and values that replace mapped parameters; a list stands for several values. */
export type OverriddenValues = ReadonlyMap<string, string | readonly string[]>

/** What a rendering wrote into `$context.requestOverride` and `$context.responseOverride`. */
export interface Overrides {
  readonly request: {
    readonly header: OverriddenValues
    readonly path: OverriddenValues
    readonly querystring: OverriddenValues
  }
  readonly response: {
    readonly header: OverriddenValues
    /** An integer from 100 to 599; anything else a template wrote is ignored. */
    readonly status: number | undefined
  }
  /** Both maps as they stand, for the call's next template to start from. */
  readonly carried: CarriedOverrides
}

/** The override maps between two renderings of one call. */
export interface CarriedOverrides {
  readonly requestOverride: Value
  readonly responseOverride: Value
}

/**
 * A map of which some entries can be written once in a rendering: the service answers a second
 * override of the same parameter with a 5XX.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */
class OnceMap extends Map<Value, Value> {
  #written: Set<Value> | undefined
  readonly #path: string
  readonly #isOnce: (key: Value) => boolean

  /** @param before what an earlier template left; each of it may be overridden once more. */
  constructor(path: string, before: Value | undefined, isOnce: (key: Value) => boolean) {
    super()
    this.#path = path
    this.#isOnce = isOnce
    if (before instanceof Map) for (const [key, value] of before) super.set(key, value)
  }

  override set(key: Value, value: Value): this {
    if (this.#written?.has(key) === true) {
      throw new RenderFailure(
        'render',
        `$context.${this.#path}.${typeof key === 'string' ? key : '…'} is overridden twice`,
      )
    }
    if (this.#isOnce(key)) (this.#written ??= new Set()).add(key)
    return super.set(key, value)
  }
}

const every = (): boolean => true

/** `$context` of one rendering, and what the rendering wrote into its override maps. */
export interface HeldContext {
  readonly values: ValueMap
  /** To be asked once the rendering is over. */
  readonly overrides: (meter: Meter) => Overrides
}

/**
 * `$context` with its override maps, which hold what an earlier template of the call wrote. They
 * are made when they are first touched: most templates override nothing.
 */
export function holdContext(
  context: ContextData | Entries,
  carried: CarriedOverrides | undefined,
): HeldContext {
  const members = isEntries(context) ? context : membersOf(context)
  // A call's first template usually wrote nothing, and then its second starts as if there were no first.
  const isCarried = carried !== undefined && carried !== noOverrides.carried
  const before = (name: OverrideName): Value | undefined => carried?.[name] ?? members.read(name)
  let isTouched = isCarried
  const values = new LazyMap({
    names: () => new Set([...members.names(), ...overrideNames]),
    read: (name) => {
      if (name !== 'requestOverride' && name !== 'responseOverride') return members.read(name)
      isTouched = true
      return overrideMaps[name](before(name))
    },
  })
  const isGiven = overrideNames.some((name) => members.read(name) !== undefined)
  return {
    values,
    overrides: (meter) => (isTouched || isGiven ? overridesOf(values, meter) : noOverrides),
  }
}

type OverrideName = keyof CarriedOverrides
const overrideNames: readonly OverrideName[] = ['requestOverride', 'responseOverride']

/** The override maps of a rendering, from what they held before it. */
const overrideMaps: Readonly<Record<OverrideName, (before: Value | undefined) => ValueMap>> = {
  requestOverride: (before) => {
    const request = new Map(mapOf(before))
    for (const group of ['header', 'path', 'querystring']) {
      request.set(group, new OnceMap(`requestOverride.${group}`, request.get(group), every))
    }
    return request
  },
  responseOverride: (before) => {
    const response = new OnceMap('responseOverride', before, (key) => key === 'status')
    const header = new OnceMap('responseOverride.header', response.get('header'), every)
    return response.set('header', header)
  },
}

/** What a rendering leaves that wrote into none of the maps. */
export const noOverrides: Overrides = {
  request: { header: new Map(), path: new Map(), querystring: new Map() },
  response: { header: new Map(), status: undefined },
  carried: { requestOverride: new Map(), responseOverride: new Map() },
}

/** What a rendering left in the override maps of its `$context`. */
function overridesOf(context: ValueMap, meter: Meter): Overrides {
  const request = mapOf(context.get('requestOverride'))
  const response = mapOf(context.get('responseOverride'))
  const status = response.get('status')
  const isStatus = typeof status === 'number' && status >= 100 && status <= 599
  return {
    request: {
      header: textsOf(request.get('header'), meter),
      path: textsOf(request.get('path'), meter),
      querystring: textsOf(request.get('querystring'), meter),
    },
    response: {
      header: textsOf(response.get('header'), meter),
      status: isStatus ? status : undefined,
    },
    carried: { requestOverride: request, responseOverride: response },
  }
}

function mapOf(value: Value | undefined): ValueMap {
  return value instanceof Map ? value : new Map()
}

function textsOf(values: Value | undefined, meter: Meter): OverriddenValues {
  const texts = new Map<string, string | readonly string[]>()
  for (const [name, value] of mapOf(values)) {
    meter.charge(3)
    const many = elementsOf(value, meter)
    const text = many === undefined ? print(value, meter) : many.map((one) => print(one, meter))
    texts.set(print(name, meter), text)
  }
  return texts
}
