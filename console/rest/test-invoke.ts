import { call } from '../base/admin-api.ts'
import { fill, h } from '../base/dom.ts'
import { linesOf } from '../base/lines.ts'
import type { TestResult } from '../base/wire.ts'
import { facts, field, form } from '../base/widgets.ts'
import { beforeAndAfter } from './test-log.ts'

/** Calls a method as it stands now, deployed or not, and shows the answer with its execution log. */
export function testForm(target: string, resourcePath: string, verb: string): HTMLElement {
  const result = h('div', { 'aria-live': 'polite' })
  const hasBody = verb !== 'GET' && verb !== 'HEAD' && verb !== 'DELETE'
  const test = form({
    submit: 'Test',
    fields: [
      field('Path and query', 'path', {
        value: resourcePath,
        hint: 'Put values where braces are; a query may follow: /pets/7?verbose=1',
      }),
      field('Headers', 'headers', { text: '', rows: 2, placeholder: 'name: value, one a line' }),
      hasBody && field('Body', 'body', { text: '', rows: 5 }),
      field('Stage variables', 'variables', {
        text: '',
        rows: 2,
        placeholder: 'name: value, one a line',
      }),
    ],
    async run(values) {
      const answer = await call<TestResult>('POST', target, {
        pathWithQueryString: values('path'),
        headers: linesOf(values('headers')),
        body: values('body'),
        stageVariables: linesOf(values('variables')),
      })
      fill(result, shown(answer))
    },
  })
  return h('section', { class: 'panel' }, h('h3', {}, 'Test'), test, result)
}

const shown = ({ status, latency, headers, body, log }: TestResult): HTMLElement =>
  h(
    'div',
    { class: 'result' },
    h('h4', {}, `Status ${status}`),
    facts(
      ['Latency', `${latency} ms`],
      [
        'Headers',
        h(
          'pre',
          { tabindex: 0 },
          Object.entries(headers)
            .map((pair) => pair.join(': '))
            .join('\n'),
        ),
      ],
      ['Body', h('pre', { tabindex: 0 }, body === '' ? '(empty)' : body)],
    ),
    ...beforeAndAfter(log),
    h(
      'details',
      {},
      h('summary', {}, 'Execution log'),
      h('pre', { tabindex: 0, class: 'log' }, log),
    ),
  )
