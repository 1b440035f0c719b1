import { call } from './admin-api.ts'
import { fill, h } from './dom.ts'
import type { Editor } from './pairs.ts'
import { showLatest } from './reads.ts'
import { button, messageOf } from './widgets.ts'

type Templates = Readonly<Record<string, string | null>>

/** What a template is tried with; kept while its dialog is open. */
interface Example {
  readonly body: HTMLTextAreaElement
  readonly parameters: HTMLTextAreaElement
  readonly context: HTMLTextAreaElement
}

/** What RenderTemplate answers. */
interface Rendering {
  readonly output?: string
  readonly error?: { readonly message: string; readonly line: number; readonly column: number }
}

const typingPauseMs = 150

const area = (label: string, rows: number, value: string): HTMLTextAreaElement => {
  const made = h('textarea', { 'aria-label': label, rows, spellcheck: 'false' })
  made.value = value
  return made
}

const exampleBody = '{\n  "name": "Tom",\n  "tags": ["a", "b"]\n}'

/**
 * Templates by content type, one at a time, each with what it makes of an example as somebody types;
 * the renderer is the gateway's own.
 */
export function templatesEditor(
  label: string,
  templates: Templates | undefined = {},
): Editor<Readonly<Record<string, string>>> {
  const texts = new Map(Object.entries(templates).map(([type, text]) => [type, text ?? '']))
  let shown: string | undefined = [...texts.keys()][0]
  const example: Example = {
    body: area(`${label}: example body`, 6, exampleBody),
    parameters: area(`${label}: example parameters`, 2, 'querystring.limit: 10'),
    context: area(`${label}: example context`, 2, '{"stage": "prod"}'),
  }
  const text = area(`${label}: template`, 12, shown === undefined ? '' : (texts.get(shown) ?? ''))
  const result = h('div', { class: 'rendering', 'aria-live': 'polite' })
  const types = h('div', { class: 'chips', role: 'group', 'aria-label': `${label}: content types` })
  const body = h('div', { class: 'template' })

  const preview = showLatest(
    (template: string) =>
      render(template, example).catch((error: unknown) => ({
        error: { message: messageOf(error), line: 0, column: 0 },
      })),
    (answer) => fill(result, ...showRendering(answer, text)),
  )
  let waiting = 0
  const soon = (): void => {
    if (shown !== undefined) texts.set(shown, text.value)
    clearTimeout(waiting)
    waiting = setTimeout(() => void preview(text.value), typingPauseMs)
  }
  for (const control of [text, example.body, example.parameters, example.context]) {
    control.addEventListener('input', soon)
  }
  text.addEventListener('keydown', indent)

  const choose = (type: string | undefined): void => {
    shown = type
    text.value = type === undefined ? '' : (texts.get(type) ?? '')
    body.hidden = type === undefined
    list()
    if (type !== undefined) void preview(text.value)
  }
  const list = (): void => {
    const chips = [...texts.keys()].map((type) => {
      const isShown = type === shown
      return button(type, () => choose(type), {
        class: 'chip',
        'aria-pressed': String(isShown),
      })
    })
    const remove = (): void => {
      if (shown !== undefined) texts.delete(shown)
      choose([...texts.keys()][0])
    }
    fill(
      types,
      ...chips,
      newType,
      shown !== undefined &&
        button('Remove', remove, { class: 'quiet small danger', 'aria-label': `Remove ${shown}` }),
    )
  }
  const newType = h('input', {
    type: 'text',
    class: 'chip',
    'aria-label': `${label}: new content type`,
    placeholder: '+ application/json',
    list: 'content-types',
  })
  const addType = (): void => {
    const type = newType.value.trim()
    if (type === '') return
    newType.value = ''
    if (!texts.has(type)) texts.set(type, '')
    choose(type)
    text.focus()
  }
  newType.addEventListener('change', addType)
  newType.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    // The form is not sent by the name of a content type.
    event.preventDefault()
    addType()
  })

  fill(
    body,
    h('div', { class: 'editor' }, text),
    h(
      'div',
      { class: 'editor' },
      h('h3', {}, 'Rendered'),
      result,
      h(
        'details',
        {},
        h('summary', {}, 'Example'),
        h('small', {}, 'Body'),
        example.body,
        h('small', {}, 'Parameters, as path.id: 7, querystring.limit: 10, header.X: y'),
        example.parameters,
        h('small', {}, '$context'),
        example.context,
      ),
    ),
  )
  choose(shown)
  return {
    element: h(
      'fieldset',
      { class: 'bare' },
      h('legend', {}, label),
      types,
      h(
        'datalist',
        { id: 'content-types' },
        ...[
          'application/json',
          'application/x-www-form-urlencoded',
          'application/xml',
          'text/plain',
        ].map((value) => h('option', { value })),
      ),
      body,
    ),
    read: () => Object.fromEntries(texts),
  }
}

function showRendering(
  { output, error }: Rendering,
  text: HTMLTextAreaElement,
): readonly HTMLElement[] {
  if (error === undefined) {
    return [
      h(
        'pre',
        { tabindex: 0, 'aria-label': 'Rendered output' },
        output === '' ? '(empty)' : (output ?? ''),
      ),
    ]
  }
  const { message, line, column } = error
  const go = (): void => {
    const start =
      text.value
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0)
    text.focus()
    text.setSelectionRange(start + column - 1, start + column)
  }
  return [
    h('p', { class: 'error' }, line > 0 ? `Line ${line}, column ${column}: ${message}` : message),
    ...(line > 0 ? [h('div', {}, button('Go there', go, { class: 'small' }))] : []),
  ]
}

/** `'querystring.limit: 10'` lines → the groups that RenderTemplate takes. */
function parametersOf(lines: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const groups: Record<string, Record<string, string>> = { path: {}, querystring: {}, header: {} }
  for (const line of lines.split('\n')) {
    const [, group = '', name = '', value = ''] = /^\s*(\w+)\.([^:]+):\s*(.*)$/.exec(line) ?? []
    const known = groups[group]
    if (known !== undefined) known[name.trim()] = value
  }
  return groups
}

const render = (template: string, { body, parameters, context }: Example): Promise<Rendering> =>
  call<Rendering>('POST', '/tidegate/templates/render', {
    template,
    body: body.value,
    context: context.value,
    ...parametersOf(parameters.value),
  })

/** Tab indents; Escape and then Tab leaves the field, so that the keyboard is not caught in it. */
function indent(event: KeyboardEvent): void {
  const area = event.currentTarget
  if (!(area instanceof HTMLTextAreaElement)) return
  if (event.key === 'Escape') {
    event.stopPropagation()
    event.preventDefault()
    area.dataset['leaving'] = 'true'
    return
  }
  if (event.key !== 'Tab' || event.shiftKey || area.dataset['leaving'] === 'true') {
    if (event.key !== 'Shift') delete area.dataset['leaving']
    return
  }
  event.preventDefault()
  area.setRangeText('  ', area.selectionStart, area.selectionEnd, 'end')
  area.dispatchEvent(new Event('input'))
}
