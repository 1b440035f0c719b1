import { compilePath, type JsonPath } from '../../languages/json-path/evaluate.ts'
import { matchesWhole } from '../../languages/velocity/java-regex/index.ts'
import { print, writeJson } from '../../languages/velocity/print.ts'
import type { Meter, Value } from '../../languages/velocity/value.ts'
import { RenderFailure } from '../../languages/velocity/failure.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { jsonTree } from '../mapping-template/json-tree.ts'
import { JsonError } from '../mapping-template/json-reader.ts'
import { readJson } from '../mapping-template/read-json.ts'

/** A body as parameter mapping sees it; read as JSON when a path first asks for it. */
export interface JsonBody {
  /** The whole body; an empty one is `{}`. */
  readonly text: string
  /** What a path selects: scalars as text, the rest as JSON; `undefined` when nothing is there. */
  select(path: JsonPath): string | undefined
  /** True once a path asked for a body that starts like JSON and is none. */
  readonly isMalformed: boolean
}

/** Work units that the paths of one body may spend. */
const unitsMax = 1_000_000
const lengthMax = 10 * 1024 * 1024

/** Views a body for parameter mapping. */
export const jsonBody = (body: string): JsonBody => new BodyView(body === '' ? '{}' : body)

/** A class, because an object with a getter of its own takes as long to make as a mapping. */
class BodyView implements JsonBody {
  readonly text: string
  isMalformed = false
  readonly #meter = boundedMeter()
  #document: { readonly value: Value } | undefined = undefined

  constructor(text: string) {
    this.text = text
  }

  select(path: JsonPath): string | undefined {
    const value = this.#read()
    if (value === undefined) return undefined
    const meter = this.#meter
    const regex = (subject: string, source: string, flags: string): boolean =>
      matchesWhole(subject, flags === '' ? source : `(?${flags})${source}`, meter)
    try {
      return textOf(path.read(value, jsonTree(meter), regex) ?? null, meter)
    } catch (error) {
      if (!(error instanceof RenderFailure)) throw error
      return undefined
    }
  }

  #read(): Value | undefined {
    if (this.#document !== undefined) return this.#document.value
    if (this.isMalformed || !/^\s*[{["']/.test(this.text)) return undefined
    try {
      this.#document = { value: readJson(this.text, this.#meter) }
      return this.#document.value
    } catch (error) {
      if (!(error instanceof JsonError || error instanceof RenderFailure)) throw error
      this.isMalformed = true
      return undefined
    }
  }
}

/** Compiles the path behind `method.request.body`: `'.user.name'` or `'[0].id'`; throws PathError. */
export const compileBodyPath = (path: string): JsonPath => compilePath(`$${path}`)

function textOf(value: Value, meter: Meter): string | undefined {
  if (value === null) return undefined
  const isTree = typeof value === 'object' && (value instanceof Map || value.kind === 'list')
  return isTree ? writeJson(value, 'plain', meter) : print(value, meter)
}

function boundedMeter(): Meter {
  let left = unitsMax
  return {
    lengthMax,
    charge(units) {
      left -= units
      if (left < 0) throw new RenderFailure('limit', 'A body path does too much work')
    },
  }
}

/** The 400 of a body that a mapping reads as JSON and that is none. */
export function malformedBody(): Refusal {
  return refuse(
    'DEFAULT_4XX',
    { code: 'request-body-not-json' },
    { status: 400, message: 'Invalid JSON in request body' },
  )
}
