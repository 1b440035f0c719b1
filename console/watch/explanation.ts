import { h } from '../base/dom.ts'
import type { Explanation } from '../base/wire.ts'
import { badge, copyable, facts } from '../base/widgets.ts'

const roles: Readonly<Record<Explanation['remedies'][number]['who'], string>> = {
  caller: 'The caller',
  author: 'The API’s author',
  operator: 'The operator',
}

/** Why a call was refused: what happened, what demanded it, on what evidence, and what would have let it pass. */
export const explanationOf = (explanation: Explanation): HTMLElement => {
  const { summary, phase, rule, evidence, remedies, responseType, code, docs } = explanation
  return h(
    'section',
    { class: 'panel why', 'aria-label': 'Why it was refused' },
    h(
      'div',
      { class: 'title' },
      h('h2', {}, 'Why it was refused'),
      badge(String(explanation.status)),
      badge(responseType ?? code),
    ),
    h('p', { class: 'lead' }, summary),
    facts(
      ['Phase', h('code', {}, phase)],
      ['Rule', rule],
      ...evidence.map(({ name, value }) => [name, h('code', {}, value)] as const),
      ['Read more', docs],
    ),
    h('h3', {}, 'What would have let it pass'),
    h(
      'ul',
      { class: 'remedies' },
      ...remedies.map(({ who, action, command }) =>
        h(
          'li',
          {},
          h('b', {}, `${roles[who]}: `),
          action,
          command !== undefined && copyable(command, 'Command'),
        ),
      ),
    ),
  )
}
