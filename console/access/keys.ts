import { all, call, page, patch, path } from '../base/admin-api.ts'
import { declared } from '../base/declared.ts'
import { fill, h } from '../base/dom.ts'
import { changedText } from '../base/patches.ts'
import { showLatest } from '../base/reads.ts'
import { planFields, readPlan, takesKeys } from './plans.ts'
import { refresh, type View } from '../base/view.ts'
import type { KeyWithValue, UsagePlan } from '../base/wire.ts'
import {
  badge,
  button,
  choice,
  copyable,
  day,
  empty,
  field,
  filled,
  form,
  notify,
  notifyError,
  openDialog,
  removal,
  table,
  tableCell,
} from '../base/widgets.ts'

/** Keys a page shows; there may be many thousands of them. */
const pageSize = 100

/** API keys, a page at a time; the search is the server's. */
export const showKeys: View = async ([name = '']) => {
  const list = h('div', { class: 'list' })
  const show = showLatest(keyList, (found) => fill(list, found))
  await show(name)
  return {
    title: 'API keys',
    content: [
      h(
        'div',
        { class: 'title' },
        h('h1', {}, 'API keys'),
        prefixSearch(name, show),
        button('Create key', createDialog, { class: 'primary' }),
      ),
      list,
    ],
  }
}

/** Asks the server as somebody types. */
function prefixSearch(text: string, show: (prefix: string) => Promise<void>): HTMLElement {
  const label = 'Search names beginning with'
  const input = h('input', {
    type: 'search',
    class: 'search',
    placeholder: `${label}  ( / )`,
    'aria-label': label,
    value: text,
  })
  let waiting = 0
  input.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => void show(input.value.trim()).catch(notifyError), typingPauseMs)
  })
  return input
}

const typingPauseMs = 200

async function keyList(prefix: string): Promise<HTMLElement> {
  const query = prefix === '' ? '/apikeys' : `/apikeys?name=${encodeURIComponent(prefix)}`
  const [first, fixed] = await Promise.all([
    page<KeyWithValue>(query, undefined, pageSize),
    declared(),
  ])
  const row = (key: KeyWithValue) => [
    ...described(key),
    fixed.apiKeys.includes(key.id) ? declaredKey() : actionsOf(key),
  ]
  if (first.items.length === 0) {
    return prefix === ''
      ? empty('No API keys yet', 'A key tells callers apart; its plan says how much they may call.')
      : empty('Nothing found', `No key’s name begins with “${prefix}”.`)
  }
  const shown = table(
    'API keys',
    ['Name', 'State', 'Id', 'Created', 'Description', ''],
    first.items.map(row),
  )
  const body = shown.querySelector('tbody')
  let next = first.next
  const more = button('Show more', async () => {
    const found = await page<KeyWithValue>(query, next, pageSize)
    for (const key of found.items) body?.append(h('tr', {}, ...row(key).map(tableCell)))
    next = found.next
    more.hidden = next === undefined
  })
  more.hidden = next === undefined
  return h('div', {}, shown, h('p', { class: 'more' }, more))
}

/** Its value is nowhere, and the rest is in the file. */
const declaredKey = (): HTMLElement => h('span', { class: 'muted' }, 'Declared in routes.json')

const described = (key: KeyWithValue) => [
  key.name ?? '',
  badge(key.enabled ? 'Enabled' : 'Disabled'),
  h('code', {}, key.id),
  day(key.createdDate),
  key.description ?? '',
]

const actionsOf = (key: KeyWithValue): HTMLElement =>
  h(
    'div',
    { class: 'actions' },
    button('Show', () => showValue(key), {
      class: 'quiet small',
      'aria-label': `Show the value of ${key.name ?? key.id}`,
    }),
    button('Edit', () => editKey(key), {
      class: 'quiet small',
      'aria-label': `Edit ${key.name ?? key.id}`,
    }),
    removal('Delete', `Delete the key ${key.name ?? key.id}? Its callers get 403.`, async () => {
      await call('DELETE', path`/apikeys/${key.id}`)
      refresh()
    }),
  )

function editKey(key: KeyWithValue): void {
  openDialog(`Key ${key.name ?? key.id}`, (close) =>
    form({
      submit: 'Save',
      fields: [
        field('Name', 'name', { value: key.name }),
        field('Description', 'description', { value: key.description }),
        field('Customer id', 'customerId', { value: key.customerId }),
        field('Enabled', 'enabled', { type: 'checkbox', checked: key.enabled }),
      ],
      async run(values) {
        const changes = [
          ...changedText('/name', key.name, values('name')),
          ...changedText('/description', key.description, values('description')),
          ...changedText('/customerId', key.customerId, values('customerId')),
          ...changedText('/enabled', key.enabled, String(values('enabled') !== '')),
        ]
        if (changes.length > 0) await patch(path`/apikeys/${key.id}`, ...changes)
        close()
        refresh()
      },
    }),
  )
}

async function showValue({ id, name = id }: KeyWithValue): Promise<void> {
  const { value = '' } = await call<KeyWithValue>(
    'GET',
    `${path`/apikeys/${id}`}?includeValue=true`,
  )
  openDialog(name, () => copyable(value, 'Key'))
}

/** A key with its limits in one step: in a plan that exists, or in a new one of its own. */
async function createDialog(): Promise<void> {
  const [plans, fixed] = await Promise.all([all<UsagePlan>('/usageplans'), declared()])
  const plan = choice('Limits', 'plan', [
    ...plans
      .filter((one) => takesKeys(one, fixed))
      .map(({ id, name }) => [id, `Plan ${name}`] as const),
    ['new', 'A new plan for this key'],
    ['', 'None: the key opens nothing yet'],
  ])
  const limits = h('fieldset', {}, h('legend', {}, 'New plan'), ...(await planFields()))
  const select = plan.querySelector('select')
  const showLimits = (): void => {
    limits.hidden = limits.disabled = select?.value !== 'new'
  }
  select?.addEventListener('change', showLimits)
  showLimits()
  openDialog('Create an API key', (close) =>
    form({
      submit: 'Create',
      fields: [
        field('Name', 'name', { required: true }),
        field('Description', 'description'),
        plan,
        limits,
      ],
      async run(values) {
        const name = values('name')
        const planInput = values('plan') === 'new' ? readPlan(name, values) : undefined
        const key = await call<KeyWithValue>('POST', '/apikeys', {
          ...filled({ name, description: values('description') }),
          enabled: true,
        })
        try {
          const planId =
            planInput === undefined
              ? values('plan')
              : (await call<UsagePlan>('POST', '/usageplans', planInput)).id
          if (planId !== '') {
            await call('POST', path`/usageplans/${planId}/keys`, {
              keyId: key.id,
              keyType: 'API_KEY',
            })
          }
        } catch (error) {
          // One step: without its limits the key is not made.
          await call('DELETE', path`/apikeys/${key.id}`)
          throw error
        }
        close()
        notify(`Key ${name} created.`)
        refresh()
        openDialog(`Key ${name}`, () => copyable(key.value ?? '', 'Key'))
      },
    }),
  )
}
