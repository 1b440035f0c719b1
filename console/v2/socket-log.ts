import { fill, h } from '../base/dom.ts'
import { button } from '../base/widgets.ts'

/** What a line of the log tells of: sent, received, or the connection itself. */
type Direction = 'in' | 'out' | 'state'

/** Lines a log keeps; the oldest go first. */
const linesMax = 500

const arrows: Readonly<Record<Direction, readonly [sign: string, words: string]>> = {
  out: ['↑', 'sent'],
  in: ['↓', 'received'],
  state: ['•', 'connection'],
}

/** What went over a connection, the newest line last and in sight. */
export function socketLog(): {
  readonly element: HTMLElement
  add(direction: Direction, text: string): void
} {
  const list = h('ol', {})
  const pane = h(
    'div',
    { class: 'socket-log', role: 'log', 'aria-label': 'Messages', tabindex: 0 },
    list,
  )
  return {
    element: h(
      'div',
      { class: 'form' },
      pane,
      h(
        'div',
        {},
        button('Clear', () => fill(list), { class: 'quiet small' }),
      ),
    ),
    add(direction, text) {
      const [sign, words] = arrows[direction]
      const now = new Date()
      list.append(
        h(
          'li',
          { class: direction },
          h('time', { datetime: now.toISOString() }, now.toLocaleTimeString()),
          h('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
          h('span', { class: 'visually-hidden' }, words),
          h('code', {}, text),
        ),
      )
      if (list.children.length > linesMax) list.firstElementChild?.remove()
      pane.scrollTop = pane.scrollHeight
    },
  }
}
