import { type Attributes, byId, type Child, fill, h } from './dom.ts'

/** Says something in passing; screen readers hear it too. What is outside of an open dialog is mute. */
export function notify(text: string): void {
  const notice = h('p', { class: 'notice' }, text)
  const inDialog = [...document.querySelectorAll('dialog[open] > .notices')].at(-1)
  const place = inDialog ?? byId('notices')
  place.append(notice)
  setTimeout(() => notice.remove(), noticeMs)
}

const noticeMs = 6000

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

export const errorBox = (error: unknown): HTMLElement =>
  h('p', { class: 'error', role: 'alert' }, messageOf(error))

/** What stands where a list has no entries yet: what it would hold, and how to begin. */
export const empty = (title: string, text: string, ...actions: readonly Child[]): HTMLElement =>
  h('div', { class: 'empty' }, h('h2', {}, title), h('p', {}, text), ...actions)

/** A button that works once at a time and says why it could not. */
export function button(
  label: string,
  run: () => Promise<unknown> | void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const made = h('button', { type: 'button', ...attributes }, label)
  made.addEventListener('click', () => void busy(made, async () => run()).catch(notifyError))
  return made
}

export const notifyError = (error: unknown): void => notify(messageOf(error))

async function busy(control: HTMLButtonElement, run: () => Promise<unknown>): Promise<void> {
  control.disabled = true
  try {
    await run()
  } finally {
    control.disabled = false
  }
}

/** A button for what cannot be undone: it asks first. */
export const removal = (
  label: string,
  question: string,
  run: () => Promise<unknown>,
  name = label,
) =>
  button(
    label,
    () =>
      openDialog('Are you sure?', (close) =>
        form({
          submit: label,
          danger: true,
          fields: [h('p', {}, question)],
          async run() {
            await run()
            close()
          },
        }),
      ),
    { class: 'quiet danger', 'aria-label': name },
  )

let fields = 0

/** An id of its own: a dialog may have a field of the name of one on the page behind it. */
const newId = (name: string): string => `field-${name}-${++fields}`

/** A labelled control; the hint is read with it. */
export function field(
  label: string,
  name: string,
  options: Attributes & { readonly hint?: string; readonly text?: string } = {},
): HTMLElement {
  const { hint, text, ...attributes } = options
  const id = newId(name)
  const hintId = `${id}-hint`
  const shared = { id, name, ...(hint !== undefined && { 'aria-describedby': hintId }) }
  const control =
    text === undefined
      ? h('input', { type: 'text', autocomplete: 'off', ...shared, ...attributes })
      : h('textarea', { rows: 4, spellcheck: 'false', ...shared, ...attributes }, text)
  const label_ = h('label', { for: id }, label)
  if (attributes['type'] === 'checkbox') return h('div', { class: 'check' }, control, label_)
  return h(
    'div',
    { class: 'field' },
    label_,
    control,
    hint !== undefined && h('small', { id: hintId }, hint),
  )
}

/**
 * A labelled choice; values with their labels. One that is selected and not offered is offered too: to save
 * something else would change it unasked.
 */
export function choice(
  label: string,
  name: string,
  options: readonly (readonly [value: string, label: string])[],
  selected?: string,
): HTMLElement {
  const id = newId(name)
  const isOffered = !selected || options.some(([value]) => value === selected)
  const all = isOffered ? options : [[selected, selected] as const, ...options]
  const entries = all.map(([value, text]) =>
    h('option', { value, selected: value === selected }, text),
  )
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    h('select', { id, name }, ...entries),
  )
}

/** What somebody filled in: an empty field means that nothing is said, which is not an empty text. */
export const filled = (texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))

/** The values of a form by name; a box that is not checked is empty. */
export type Values = (name: string) => string

interface FormOptions {
  readonly submit: string
  readonly danger?: boolean
  readonly class?: string
  readonly fields: readonly Child[]
  readonly run: (values: Values) => Promise<void>
}

/** A form that stays as it is and says what is wrong when it is refused. */
export function form({
  submit,
  danger,
  class: style = 'form',
  fields,
  run,
}: FormOptions): HTMLFormElement {
  const problem = h('div')
  const send = h(
    'button',
    { type: 'submit', class: danger === true ? 'danger' : 'primary' },
    submit,
  )
  const made = h('form', { class: style }, ...fields, problem, h('div', { class: 'actions' }, send))
  made.addEventListener('submit', (event) => {
    event.preventDefault()
    fill(problem)
    const data = new FormData(made)
    const values: Values = (name) => {
      const value = data.get(name)
      return typeof value === 'string' ? value.trim() : ''
    }
    void busy(send, () => run(values)).catch((error: unknown) => fill(problem, errorBox(error)))
  })
  return made
}

/**
 * Opens a dialog; the browser keeps the focus in it and closes it at Escape, the second one when
 * something was filled in. `wide` has room for an editor.
 */
export function openDialog(
  title: string,
  content: (close: () => void) => Child,
  size: 'narrow' | 'wide' = 'narrow',
): void {
  const dialog = h('dialog', { 'aria-label': title, class: size })
  let isTouched = false
  dialog.addEventListener('input', () => (isTouched = true))
  dialog.addEventListener('cancel', (event) => {
    if (!isTouched) return
    event.preventDefault()
    isTouched = false
    notify('Press Escape again to drop what you changed.')
  })
  const close = (): void => dialog.close()
  dialog.addEventListener('close', () => dialog.remove())
  dialog.append(
    h(
      'header',
      {},
      h('h2', {}, title),
      button('Close', close, { class: 'quiet', 'aria-label': 'Close dialog' }),
    ),
  )
  const inner = content(close)
  if (inner !== undefined && inner !== false) dialog.append(inner)
  dialog.append(h('div', { class: 'notices', role: 'status' }))
  document.body.append(dialog)
  dialog.showModal()
  dialog.querySelector<HTMLElement>('input, select, textarea')?.focus()
}

/** A text to take along, with the button that copies it. */
export function copyable(text: string, what: string): HTMLElement {
  const code = h('code', {}, text)
  const copy = async (): Promise<void> => {
    // Browsers have no clipboard for pages that come without TLS from another machine.
    if (!isSecureContext) {
      getSelection()?.selectAllChildren(code)
      notify(`${what} is selected: copy it with the keyboard.`)
      return
    }
    await navigator.clipboard.writeText(text)
    notify(`${what} copied.`)
  }
  const style = { class: 'quiet small', 'aria-label': `Copy ${what}` }
  return h('span', { class: 'copyable' }, code, button('Copy', copy, style))
}

/** Letters from which on a text is worth lines of its own, where others stay in one. */
const longText = 40

/** One cell of a table's body; of a long text a few lines are seen, and all of it is told. */
export const tableCell = (content: Child): HTMLElement =>
  typeof content === 'string' && content.length > longText
    ? h('td', { class: 'long', title: content }, h('span', {}, content))
    : h('td', {}, content)

/** A table with its headings; wide ones scroll by themselves. */
export const table = (
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly Child[])[],
): HTMLElement =>
  h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...headings.map((text) => (text === '' ? h('td') : h('th', { scope: 'col' }, text))),
        ),
      ),
      h('tbody', {}, ...rows.map((cells) => h('tr', {}, ...cells.map(tableCell)))),
    ),
  )

/** Names with their values; pairs without a value are left out. */
export const facts = (...pairs: readonly (readonly [name: string, value: Child])[]): HTMLElement =>
  h(
    'dl',
    { class: 'facts' },
    ...pairs.flatMap(([name, value]) =>
      value === undefined || value === false || value === ''
        ? []
        : [h('dt', {}, name), h('dd', {}, value)],
    ),
  )

export const link = (href: string, text: string, attributes: Attributes = {}): HTMLAnchorElement =>
  h('a', { href, ...attributes }, text)

export const badge = (text: string): HTMLElement =>
  h('span', { class: `badge ${text.toLowerCase()}` }, text)

/** The search box of a page; `/` goes there. */
export function searchBox(label: string, onInput: (text: string) => void): HTMLElement {
  const input = h('input', {
    type: 'search',
    class: 'search',
    placeholder: `${label}  ( / )`,
    'aria-label': label,
    'aria-keyshortcuts': '/',
  })
  input.addEventListener('input', () => onInput(input.value.trim().toLowerCase()))
  return input
}

/** A day as `2026-11-22`, from seconds since the epoch or RFC 3339; it does not break. */
export function day(time: number | string): HTMLElement {
  const iso = new Date(typeof time === 'number' ? time * 1000 : time).toISOString()
  return h('time', { datetime: iso }, iso.slice(0, 10))
}
