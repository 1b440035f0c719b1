import { fill, h } from '../base/dom.ts'
import { goTo } from '../base/view.ts'
import { messageOf } from '../base/widgets.ts'
import { sections } from '../sections.ts'
import type { Destination } from './destination.ts'
import { findKeys, readIndex } from './index.ts'
import { rank } from './rank.ts'

const typingPauseMs = 120

/** The least that somebody types before keys are searched. */
const keyTextMin = 2

const pages: readonly Destination[] = sections.flatMap(([heading, entries]) =>
  entries.map(([address, text]) => ({ kind: 'Page', text, place: heading, address }) as const),
)

/** Opens the search across everything; a second press leaves it open. */
export function openPalette(): void {
  if (document.querySelector('dialog.palette') !== null) return
  const input = h('input', {
    type: 'text',
    role: 'combobox',
    'aria-label': 'Search everything',
    'aria-expanded': 'true',
    'aria-controls': 'palette-list',
    'aria-autocomplete': 'list',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'APIs, resources, routes, stages, keys, plans, pages',
  })
  const list = h('ul', { id: 'palette-list', role: 'listbox', 'aria-label': 'Results' })
  const state = h('p', { class: 'muted', role: 'status' })
  const dialog = h('dialog', { class: 'palette', 'aria-label': 'Search' }, input, list, state)
  const known: { index: readonly Destination[]; keys: readonly Destination[] } = {
    index: [],
    keys: [],
  }
  let found: readonly Destination[] = []
  let chosen = 0

  const mark = (): void => {
    for (const [at, item] of [...list.children].entries()) {
      item.setAttribute('aria-selected', String(at === chosen))
      if (at === chosen) item.scrollIntoView({ block: 'nearest' })
    }
    const id = found.length === 0 ? '' : `palette-${chosen}`
    input.setAttribute('aria-activedescendant', id)
  }
  const show = (): void => {
    found = [...rank([...pages, ...known.index], input.value), ...known.keys]
    chosen = Math.min(chosen, Math.max(0, found.length - 1))
    fill(list, ...found.map((entry, at) => option(entry, at, () => take(entry))))
    state.textContent = found.length === 0 ? `Nothing is called “${input.value.trim()}”.` : ''
    mark()
  }
  const take = (entry: Destination): void => {
    dialog.close()
    goTo(entry.address)
  }
  let waiting = 0
  const search = (): void => {
    chosen = 0
    known.keys = []
    show()
    clearTimeout(waiting)
    const text = input.value.trim()
    if (text.length < keyTextMin) return
    waiting = setTimeout(() => {
      void findKeys(text).then((keys) => {
        if (input.value.trim() !== text) return
        known.keys = keys
        show()
      }, complain)
    }, typingPauseMs)
  }
  const complain = (error: unknown): void => {
    state.textContent = messageOf(error)
  }
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
  input.addEventListener('input', search)
  input.addEventListener('keydown', (event) => {
    const step = steps[event.key]
    const entry = found[chosen]
    if (step !== undefined && found.length > 0) {
      event.preventDefault()
      chosen = (chosen + step + found.length) % found.length
      mark()
    } else if (event.key === 'Enter' && entry !== undefined) {
      event.preventDefault()
      take(entry)
    }
  })
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close()
  })
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
  input.focus()
  show()
  readIndex((entries) => {
    known.index = entries
    if (dialog.isConnected) show()
  }).catch(complain)
}

const option = ({ kind, text, place }: Destination, at: number, take: () => void): HTMLElement =>
  h(
    'li',
    { id: `palette-${at}`, role: 'option', onclick: take },
    h('span', { class: 'name' }, text),
    h('span', { class: 'place' }, place),
    h('span', { class: 'kind' }, kind),
  )
