import type { FieldToMatch, MatchScope, OversizeHandling } from '../../definition/web-acl.ts'
import { scanJson, type JsonValue } from './json-values.ts'
import {
  headerBytesMax,
  headerCountMax,
  type OversizeField,
  type Pair,
  type RequestView,
} from './request.ts'

/** What a statement looks at: texts to inspect, or a verdict that needs no look. */
export type Inspected = readonly string[] | boolean

/** Texts of a component; an absent component has none, so nothing matches it. */
export type ComponentReader = (view: RequestView) => Inspected

/** Where a match was found, in the words of the service's logs. */
export type Location =
  | 'HEADER'
  | 'ALL_HEADERS'
  | 'COOKIES'
  | 'SINGLE_QUERY_ARG'
  | 'ALL_QUERY_ARGS'
  | 'QUERY_STRING'
  | 'URI'
  | 'BODY'
  | 'JSON_BODY'
  | 'METHOD'
  | 'JA3_FINGERPRINT'
  | 'JA4_FINGERPRINT'
  | 'URI_FRAGMENT'

export interface Component {
  readonly location: Location
  readonly read: ComponentReader
}

type Members = Required<FieldToMatch>

/** One row per kind of component; the member of a statement's union chooses the row. */
const components: {
  readonly [Kind in keyof Members]: (field: Members[Kind]) => Component
} = {
  SingleHeader: ({ Name }) => ({
    location: 'HEADER',
    read: (view) => optional(view.header(Name)),
  }),
  Headers: ({ MatchPattern, MatchScope, OversizeHandling }) => {
    const isSelected = selection(
      MatchPattern.IncludedHeaders?.map((name) => name.toLowerCase()),
      MatchPattern.ExcludedHeaders?.map((name) => name.toLowerCase()),
    )
    return {
      location: 'ALL_HEADERS',
      read: (view) => readPairs(inspectedHeaders(view), isSelected, MatchScope, OversizeHandling),
    }
  },
  Cookies: ({ MatchPattern, MatchScope, OversizeHandling }) => {
    const isSelected = selection(MatchPattern.IncludedCookies, MatchPattern.ExcludedCookies)
    return {
      location: 'COOKIES',
      read: (view) =>
        readPairs(
          withinHeaderLimits(view, 'REQUEST_COOKIES', view.cookies()),
          isSelected,
          MatchScope,
          OversizeHandling,
        ),
    }
  },
  HeaderOrder: ({ OversizeHandling }) => ({
    location: 'ALL_HEADERS',
    read: (view) => {
      const { pairs, isOversize } = inspectedHeaders(view)
      if (isOversize && OversizeHandling !== 'CONTINUE') return OversizeHandling === 'MATCH'
      return [pairs.map(([name]) => name).join(':')]
    },
  }),
  SingleQueryArgument: ({ Name }) => {
    const wanted = Name.toLowerCase()
    return {
      location: 'SINGLE_QUERY_ARG',
      read: (view) =>
        view
          .queryArguments()
          .filter(([name]) => name.toLowerCase() === wanted)
          .map(([, value]) => value),
    }
  },
  AllQueryArguments: () => ({
    location: 'ALL_QUERY_ARGS',
    read: (view) => view.queryArguments().map(([, value]) => value),
  }),
  QueryString: () => ({
    location: 'QUERY_STRING',
    read: (view) => optional(view.queryString() || undefined),
  }),
  UriPath: () => ({ location: 'URI', read: (view) => [view.path()] }),
  Body: ({ OversizeHandling }) => ({
    location: 'BODY',
    read: (view) =>
      oversizeVerdict(view, 'REQUEST_BODY', OversizeHandling) ?? optional(view.body()),
  }),
  JsonBody: (field) => ({
    location: 'JSON_BODY',
    read: (view) =>
      oversizeVerdict(view, 'REQUEST_JSON_BODY', field.OversizeHandling) ?? readJson(view, field),
  }),
  Method: () => ({ location: 'METHOD', read: (view) => [view.request.method] }),
  JA3Fingerprint: (field) => unknown('JA3_FINGERPRINT', field),
  JA4Fingerprint: (field) => unknown('JA4_FINGERPRINT', field),
  UriFragment: (field) => unknown('URI_FRAGMENT', field),
}

export function compileComponent(field: FieldToMatch): Component {
  for (const [kind, make] of Object.entries(components)) {
    const member = field[kind as keyof FieldToMatch]
    // The row and the member have the same key, which the type of the table guarantees.
    if (member !== undefined) return (make as (one: typeof member) => Component)(member)
  }
  throw new Error('a FieldToMatch without a member passed the schema')
}

/** What the platform does not tell: its fallback is the verdict. */
function unknown(
  location: Location,
  { FallbackBehavior }: { readonly FallbackBehavior?: 'MATCH' | 'NO_MATCH' },
): Component {
  return { location, read: () => FallbackBehavior === 'MATCH' }
}

function optional(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text]
}

function oversizeVerdict(
  view: RequestView,
  field: OversizeField,
  handling: OversizeHandling | undefined,
): boolean | undefined {
  if (!view.isBodyOversize()) return undefined
  view.oversizeFields.add(field)
  if (handling === undefined || handling === 'CONTINUE') return undefined
  return handling === 'MATCH'
}

function selection(
  included: readonly string[] | undefined,
  excluded: readonly string[] | undefined,
): (name: string) => boolean {
  if (included !== undefined) return (name) => included.includes(name)
  if (excluded !== undefined) return (name) => !excluded.includes(name)
  return () => true
}

function readPairs(
  { pairs, isOversize }: WithinLimits,
  isSelected: (name: string) => boolean,
  scope: MatchScope,
  handling: OversizeHandling,
): Inspected {
  if (isOversize && handling !== 'CONTINUE') return handling === 'MATCH'
  return pairs
    .filter(([name]) => isSelected(name))
    .flatMap(([name, value]) =>
      scope === 'KEY' ? [name] : scope === 'VALUE' ? [value] : [name, value],
    )
}

interface WithinLimits {
  readonly pairs: readonly Pair[]
  readonly isOversize: boolean
}

const inspectedHeaders = (view: RequestView): WithinLimits =>
  withinHeaderLimits(view, 'REQUEST_HEADERS', view.headers())

/** The first 8 KB or 200 headers or cookies, whichever ends first; the one across the end is cut there. */
function withinHeaderLimits(
  view: RequestView,
  field: OversizeField,
  all: readonly Pair[],
): WithinLimits {
  let left = headerBytesMax
  for (const [index, [name, value]] of all.entries()) {
    const isOneTooMany = index >= headerCountMax
    if (isOneTooMany || name.length + value.length > left) {
      view.oversizeFields.add(field)
      const cut: Pair = [name.slice(0, left), value.slice(0, Math.max(0, left - name.length))]
      const whole = all.slice(0, index)
      return { pairs: isOneTooMany || left === 0 ? whole : [...whole, cut], isOversize: true }
    }
    left -= name.length + value.length
  }
  return { pairs: all, isOversize: false }
}

function readJson(view: RequestView, field: Members['JsonBody']): Inspected {
  const body = view.body()
  if (body === undefined) return []
  const { values, isComplete } = scanJson(body)
  if (!isComplete && field.InvalidFallbackBehavior !== undefined) {
    if (field.InvalidFallbackBehavior === 'EVALUATE_AS_STRING') return [body]
    return field.InvalidFallbackBehavior === 'MATCH'
  }
  const pointers = field.MatchPattern.IncludedPaths?.map(parsePointer)
  return values
    .filter(
      ({ kind }) => field.MatchScope === 'ALL' || (field.MatchScope === 'KEY') === (kind === 'key'),
    )
    .filter((value) => pointers === undefined || pointers.some((one) => isBelow(value, one)))
    .map(({ text }) => text)
}

/** `/a/b~1c` → `['a', 'b/c']`; the empty pointer is the whole document. */
function parsePointer(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The pointed-at value and all below it; the pointer's own last key is not inspected. */
function isBelow({ kind, path }: JsonValue, pointer: readonly string[]): boolean {
  if (kind === 'key' && path.length <= pointer.length) return false
  return pointer.every((part, index) => path[index] === part)
}
