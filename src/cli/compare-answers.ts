import type { CapturedAnswer } from './capture.ts'
import { isNode } from '../openapi/node.ts'

/** One way in which two answers differ. `cause` is the same for all calls that differ in this way. */
export interface Difference {
  /** `'status 200 → 403'`, `'header content-type'`, `'body $.items[].price'`. */
  readonly cause: string
  readonly left: string
  readonly right: string
}

/** What is not compared. */
export interface Ignored {
  /** Lower-case names of headers. */
  readonly headers: ReadonlySet<string>
  /** JSON paths without indices: `'$.items[].id'`; what is below them is ignored as well. */
  readonly paths: ReadonlySet<string>
}

/** Headers that differ between two calls of the very same API, or tell of the machines in between. */
const volatile =
  /^(?:date|age|via|server|connection|keep-alive|content-length|transfer-encoding|content-encoding|vary|etag|expires|alt-svc|nel|report-to|server-timing|cf-.*|x-cache|x-amz-cf-.*|x-amz-apigw-id|x-amzn-requestid|x-amzn-trace-id|x-amzn-remapped-.*|apigw-requestid|ratelimit.*|retry-after)$/

/** Differences of one answer that are told; a body that is another altogether has hundreds. */
const differencesMax = 20

/** How two answers differ: status, headers that tell of the API, and JSON whatever its order. */
export function compareAnswers(
  left: CapturedAnswer,
  right: CapturedAnswer,
  ignored: Ignored,
): readonly Difference[] {
  if (left.status !== right.status) {
    const [one, other] = [String(left.status), String(right.status)]
    return [{ cause: `status ${one} → ${other}`, left: one, right: other }]
  }
  return [...headerDifferences(left, right, ignored), ...bodyDifferences(left, right, ignored)]
}

function headerDifferences(
  left: CapturedAnswer,
  right: CapturedAnswer,
  ignored: Ignored,
): readonly Difference[] {
  const [one, other] = [headersOf(left), headersOf(right)]
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => !volatile.test(name) && !ignored.headers.has(name))
    .filter((name) => !sameHeader(name, one.get(name), other.get(name)))
    .map((name) => ({
      cause: `header ${name}`,
      left: one.get(name) ?? '(none)',
      right: other.get(name) ?? '(none)',
    }))
}

function headersOf({ headers }: CapturedAnswer): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const earlier = map.get(key)
    map.set(key, earlier === undefined ? value : `${earlier}, ${value}`)
  }
  return map
}

/** Content types compare without blanks and case: `application/json; charset=UTF-8`. */
function sameHeader(name: string, one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true
  if (name !== 'content-type' || one === undefined || other === undefined) return false
  const plain = (text: string): string => text.toLowerCase().replaceAll(' ', '')
  return plain(one) === plain(other)
}

function bodyDifferences(
  left: CapturedAnswer,
  right: CapturedAnswer,
  ignored: Ignored,
): readonly Difference[] {
  if (left.body === right.body) return []
  const [one, other] = [parsed(left.body), parsed(right.body)]
  if (one === undefined || other === undefined) {
    return [{ cause: 'body', left: short(left.body), right: short(right.body) }]
  }
  const found = new Map<string, Difference>()
  compareJson({ path: '$', left: one.value, right: other.value }, ignored, found)
  return [...found.values()]
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

interface Pair {
  readonly path: string
  readonly left: unknown
  readonly right: unknown
}

/** The first difference of each path; lists are compared place by place under one path. */
function compareJson(pair: Pair, ignored: Ignored, found: Map<string, Difference>): void {
  const { path, left, right } = pair
  if (found.size >= differencesMax || ignored.paths.has(path)) return
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) {
      note(found, { path: `${path}.length`, left: left.length, right: right.length })
    }
    for (let at = 0; at < Math.min(left.length, right.length); at++) {
      compareJson({ path: `${path}[]`, left: left[at], right: right[at] }, ignored, found)
    }
    return
  }
  if (isNode(left) && isNode(right)) {
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      compareJson({ path: `${path}.${name}`, left: left[name], right: right[name] }, ignored, found)
    }
    return
  }
  if (left !== right) note(found, pair)
}

function note(found: Map<string, Difference>, { path, left, right }: Pair): void {
  const cause = `body ${path}`
  if (found.has(cause)) return
  found.set(cause, { cause, left: shown(left), right: shown(right) })
}

const shown = (value: unknown): string =>
  value === undefined ? '(none)' : short(JSON.stringify(value))

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text)
