import { call } from '../base/admin-api.ts'
import { type Child, h } from '../base/dom.ts'
import { refresh } from '../base/view.ts'
import { badge, button, removal } from '../base/widgets.ts'

/** What both kinds of API show of an authorizer. */
interface AuthorizerPanel {
  readonly id: string
  readonly name: string
  readonly type: string
  /** Its address in the admin API. */
  readonly target: string
  readonly edit: () => void
  /** Absent where the admin API has no test of authorizers. */
  readonly test?: () => void
  readonly facts: Child
}

export const authorizerPanel = ({
  id,
  name,
  type,
  target,
  edit,
  test,
  facts,
}: AuthorizerPanel): HTMLElement =>
  h(
    'section',
    { class: 'panel', 'aria-label': `Authorizer ${name}` },
    h(
      'div',
      { class: 'title' },
      h('h2', {}, name),
      badge(type),
      h('code', {}, id),
      removal(
        'Delete',
        `Delete the authorizer ${name}?`,
        async () => {
          await call('DELETE', target)
          refresh()
        },
        `Delete ${name}`,
      ),
      button('Edit', edit, { 'aria-label': `Edit ${name}` }),
      test && button('Test', test, { 'aria-label': `Test ${name}` }),
    ),
    facts,
  )

/** Shows `one` while the type is `value`, and `other` while it is not. */
export function showByType(
  type: HTMLElement,
  value: string,
  one: HTMLElement,
  other: HTMLElement,
): void {
  const select = type.querySelector('select')
  const follow = (): void => {
    one.hidden = select?.value !== value
    other.hidden = !one.hidden
  }
  select?.addEventListener('change', follow)
  follow()
}
