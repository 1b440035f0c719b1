import { type Child, h } from '../base/dom.ts'
import { searchBox } from '../base/widgets.ts'

/** What can be chosen in a row of the list. */
interface Entry {
  readonly class: string
  readonly label: readonly Child[]
  readonly isChosen: boolean
  readonly choose: () => void
}

/** A row: a path or a route, with all that can be chosen there. */
export interface Row {
  /** What a search looks at. */
  readonly text: string
  /** How far it is indented, in steps. */
  readonly depth: number
  readonly entries: readonly Entry[]
}

/** The list beside a detail: searched from its box, walked with the arrow keys. */
export function sideList(label: string, searchLabel: string, rows: readonly Row[]): HTMLElement {
  const list = h('ul', { class: 'tree' })
  const items = rows.map(({ depth, entries }) => {
    const item = h('li', {}, ...entries.map((entry) => entryButton(list, entry)))
    item.style.setProperty('--depth', String(depth))
    return item
  })
  list.append(...items)
  list.addEventListener('keydown', (event) => moveFocus(list, event))
  const narrow = (text: string): void => {
    for (const [index, item] of items.entries()) {
      item.hidden = rows[index]?.text.toLowerCase().includes(text) !== true
    }
    list.scrollTop = 0
  }
  return h('section', { class: 'side', 'aria-label': label }, searchBox(searchLabel, narrow), list)
}

function entryButton(list: HTMLElement, entry: Entry): HTMLElement {
  const current = entry.isChosen ? 'true' : undefined
  const attributes = { type: 'button', class: entry.class, 'aria-current': current }
  const made = h('button', attributes, ...entry.label)
  made.addEventListener('click', () => {
    list.querySelector('[aria-current]')?.removeAttribute('aria-current')
    made.setAttribute('aria-current', 'true')
    entry.choose()
    revealDetail(list)
  })
  return made
}

/** On a narrow page the detail stands below the list, out of sight: what was chosen is brought there. */
function revealDetail(list: HTMLElement): void {
  const detail = list.closest('.split')?.querySelector('.detail')
  if (detail && detail.getBoundingClientRect().top > innerHeight / 2) detail.scrollIntoView()
}

function moveFocus(list: HTMLElement, event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  event.preventDefault()
  const entries = [...list.querySelectorAll<HTMLElement>('li:not([hidden]) button')]
  const at = entries.findIndex((entry) => entry === document.activeElement)
  entries[at + step]?.focus()
}
