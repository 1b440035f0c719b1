import { h } from './dom.ts'
import { button } from './widgets.ts'

/** A control that is more than one field; its owner reads it when the form is sent. */
export interface Editor<T> {
  readonly element: HTMLElement
  read(): T
}

interface PairsOptions {
  /** What the two columns are called. */
  readonly names: readonly [name: string, value: string]
  readonly pairs: Readonly<Record<string, string>> | undefined
  readonly placeholders?: readonly [name: string, value: string]
  readonly hint?: string
  /** A closed set of values: chosen, not typed. */
  readonly values?: readonly (readonly [value: string, label: string])[]
}

/** Names with values, a row each; a row without a name is left out. */
export function pairsEditor(
  label: string,
  { names, pairs = {}, placeholders = ['', ''], hint, values }: PairsOptions,
): Editor<Readonly<Record<string, string>>> {
  const rows = h('div', { class: 'rows' })
  const add = (name: string, value: string): HTMLElement => {
    const nameInput = h('input', {
      type: 'text',
      'aria-label': `${label}: ${names[0]}`,
      placeholder: placeholders[0],
      autocomplete: 'off',
      spellcheck: 'false',
      value: name,
    })
    const valueInput =
      values === undefined
        ? h('input', {
            type: 'text',
            'aria-label': `${label}: ${names[1]}`,
            placeholder: placeholders[1],
            autocomplete: 'off',
            spellcheck: 'false',
            value,
          })
        : h(
            'select',
            { 'aria-label': `${label}: ${names[1]}` },
            ...values.map(([one, text]) =>
              h('option', { value: one, selected: one === value }, text),
            ),
          )
    const row: HTMLElement = h(
      'div',
      { class: 'pair' },
      nameInput,
      valueInput,
      button('×', () => row.remove(), {
        class: 'quiet small',
        'aria-label': `${label}: remove this row`,
      }),
    )
    rows.append(row)
    return nameInput
  }
  for (const [name, value] of Object.entries(pairs)) add(name, value)
  const more = button('Add', () => add('', values?.[0]?.[0] ?? '').focus(), {
    class: 'small',
    'aria-label': `${label}: add a row`,
  })
  return {
    element: h(
      'fieldset',
      { class: 'bare' },
      h('legend', {}, label),
      hint !== undefined && h('small', {}, hint),
      rows,
      h('div', {}, more),
    ),
    read() {
      const read = [...rows.children].map((row): readonly [string, string] => {
        const [name, value] = row.querySelectorAll<HTMLInputElement>('input, select')
        return [name?.value.trim() ?? '', value?.value.trim() ?? '']
      })
      return Object.fromEntries(read.filter(([name]) => name !== ''))
    },
  }
}
