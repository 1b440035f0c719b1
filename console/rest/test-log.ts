import { h } from '../base/dom.ts'

/** The log's entries begin with a time: `'Sun Nov 22 23:40:15 UTC 2026 : '`. */
const entryStart = /^\w{3} \w{3} \d{2} \d{2}:\d{2}:\d{2} UTC \d{4} : /m

/** What one side of a call looked like before the gateway worked on it, and after. */
interface Change {
  readonly title: string
  readonly before: readonly [label: string, entry: string]
  readonly after: readonly [label: string, entry: string]
}

const changes: readonly Change[] = [
  {
    title: 'Request headers',
    before: ['From the client', 'Method request headers'],
    after: ['To the backend', 'Endpoint request headers'],
  },
  {
    title: 'Request body',
    before: ['From the client', 'Method request body before transformations'],
    after: ['To the backend', 'Endpoint request body after transformations'],
  },
  {
    title: 'Response headers',
    before: ['From the backend', 'Endpoint response headers'],
    after: ['To the client', 'Method response headers'],
  },
  {
    title: 'Response body',
    before: ['From the backend', 'Endpoint response body before transformations'],
    after: ['To the client', 'Method response body after transformations'],
  },
]

/** An execution log as before and after, side by side; parts of which the log says nothing are left out. */
export function beforeAndAfter(log: string): readonly HTMLElement[] {
  const entries = new Map(
    log.split(entryStart).map((entry): readonly [string, string] => {
      const colon = entry.indexOf(': ')
      return colon < 0 ? [entry.trim(), ''] : [entry.slice(0, colon), entry.slice(colon + 2).trim()]
    }),
  )
  return changes.flatMap(({ title, before, after }) => {
    const [from, to] = [entries.get(before[1]), entries.get(after[1])]
    if (from === undefined && to === undefined) return []
    return [
      h(
        'div',
        { class: 'before-after' },
        h('h4', {}, title),
        side(before[0], from, to),
        side(after[0], to, from),
      ),
    ]
  })
}

function side(label: string, text: string | undefined, other: string | undefined): HTMLElement {
  const isChanged = text !== undefined && other !== undefined && text !== other
  return h(
    'div',
    {},
    h('small', {}, label),
    h(
      'pre',
      { tabindex: 0, class: isChanged ? 'changed' : '' },
      text === undefined ? 'No backend was called.' : readable(text),
    ),
  )
}

/** `'{a=1, b=2}'` a line each, as people read headers; JSON indented; all else as it is. */
function readable(text: string): string {
  if (text === '') return '(empty)'
  if (/^\{[^"]+?=/.test(text))
    return text
      .slice(1)
      .replace(/\}$/, '')
      .replaceAll(/, (?=[\w-]+=)/g, '\n')
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
