import { h } from '../base/dom.ts'
import { limitFields } from '../base/limit-fields.ts'
import { refresh } from '../base/view.ts'
import { button, field, form, table } from '../base/widgets.ts'

/** How a kind of stage changes its variables. */
interface VariableActions {
  readonly set: (name: string, value: string) => Promise<unknown>
  readonly remove: (name: string) => Promise<unknown>
}

/** A stage's variables, with a row to add one. */
export function variablesPart(
  stageName: string,
  variables: Readonly<Record<string, string>>,
  actions: VariableActions,
): HTMLElement {
  const rows = Object.entries(variables).map(([name, value]) => [
    h('code', {}, name),
    value,
    button('Remove', () => actions.remove(name).then(refresh), {
      class: 'quiet small',
      'aria-label': `Remove ${name}`,
    }),
  ])
  return h(
    'section',
    { class: 'part' },
    h('h3', {}, 'Stage variables'),
    rows.length === 0
      ? h('p', { class: 'muted' }, 'None. Mappings read them as stageVariables.name.')
      : table(`Variables of ${stageName}`, ['Name', 'Value', ''], rows),
    form({
      submit: 'Set',
      class: 'inline',
      fields: [
        field('Name', `name-${stageName}`, { required: true }),
        field('Value', `value-${stageName}`, { required: true }),
      ],
      async run(values) {
        await actions.set(values(`name-${stageName}`), values(`value-${stageName}`))
        refresh()
      },
    }),
  )
}

/** A stage's own rate and burst for every method or route that has none. */
export const throttlePart = (
  present: { readonly rate: number | undefined; readonly burst: number | undefined },
  save: (rate: string, burst: string) => Promise<unknown>,
): HTMLElement =>
  h(
    'section',
    { class: 'part' },
    h('h3', {}, 'Throttling'),
    form({
      submit: 'Save',
      class: 'inline',
      fields: limitFields({ ...present, required: true }),
      async run(values) {
        await save(values('rate'), values('burst'))
        refresh()
      },
    }),
  )
