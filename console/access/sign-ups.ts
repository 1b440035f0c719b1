import { all, call, path } from '../base/admin-api.ts'
import { h } from '../base/dom.ts'
import { refresh, type View } from '../base/view.ts'
import type { SignUp, UsagePlan } from '../base/wire.ts'
import { badge, button, day, empty, link, notify, removal, table } from '../base/widgets.ts'

/** Who asked for a key in the developer portal, those who wait first. */
export const showSignUps: View = async () => {
  const [signUps, plans] = await Promise.all([
    all<SignUp>('/tidegate/signups'),
    all<UsagePlan>('/usageplans'),
  ])
  const planNames = new Map(plans.map(({ id, name }) => [id, name]))
  const waiting = signUps.filter(({ state }) => state === 'PENDING')
  const others = signUps.filter(({ state }) => state !== 'PENDING')
  const show = (caption: string, rows: readonly SignUp[]): HTMLElement =>
    table(
      caption,
      ['Application', 'Contact', 'Plan', 'State', 'Since', ''],
      rows.map((one) => [
        one.name,
        one.contact,
        link(`#/plans/${one.planId}`, planNames.get(one.planId) ?? one.planId),
        badge(one.state),
        day(one.createdDate),
        actions(one),
      ]),
    )
  return {
    title: 'Sign-ups',
    content: [
      h('div', { class: 'title' }, h('h1', {}, 'Sign-ups')),
      ...(signUps.length === 0
        ? [
            empty(
              'Nobody has signed up',
              'Developers sign up on the documentation page of a stage, for plans that are open. A plan is opened by “Edit” on its page.',
            ),
          ]
        : [
            h('h2', {}, 'Waiting for you'),
            waiting.length === 0
              ? h('p', { class: 'muted' }, 'Nobody waits.')
              : show('Waiting sign-ups', waiting),
            others.length > 0 && h('h2', {}, 'Decided'),
            others.length > 0 && show('Decided sign-ups', others),
          ]),
    ],
  }
}

const target = ({ id }: SignUp): string => path`/tidegate/signups/${id}`

async function decide(signUp: SignUp, state: SignUp['state']): Promise<void> {
  await call('PATCH', target(signUp), { state })
  notify(`${signUp.name}: ${state.toLowerCase()}.`)
  refresh()
}

function actions(signUp: SignUp): HTMLElement {
  const { name, state } = signUp
  const approve = () =>
    button('Approve', () => decide(signUp, 'APPROVED'), {
      class: 'small',
      'aria-label': `Approve ${name}`,
    })
  const reject = () =>
    button('Reject', () => decide(signUp, 'REJECTED'), {
      class: 'quiet small danger',
      'aria-label': `Reject ${name}`,
    })
  return h(
    'div',
    { class: 'actions' },
    (state === 'PENDING' || state === 'REJECTED') && approve(),
    state === 'PENDING' && reject(),
    state === 'APPROVED' &&
      removal(
        'Revoke',
        `Revoke the key of ${name}? Its calls get 403, for good.`,
        () => decide(signUp, 'REVOKED'),
        `Revoke ${name}`,
      ),
    (state === 'REJECTED' || state === 'REVOKED') &&
      removal(
        'Delete',
        `Delete the sign-up of ${name}?`,
        async () => {
          await call('DELETE', target(signUp))
          refresh()
        },
        `Delete ${name}`,
      ),
  )
}
