import { showApis } from './apis.ts'
import { call, forgetToken, keepToken, signedIn } from './admin-api.ts'
import { byId, fill, h } from './dom.ts'
import { showKeys } from './keys.ts'
import { showPlan, showPlans } from './plans.ts'
import { showRestApi } from './rest-api.ts'
import { showRestStages } from './rest-stages.ts'
import { showTraces } from './traces.ts'
import { showV2Api } from './v2-api.ts'
import { showV2Stages } from './v2-stages.ts'
import type { View } from './view.ts'
import { button, errorBox, field, form, link } from './widgets.ts'

/** Pattern of the address after `#` → who shows it; groups are its parameters. */
const views: readonly (readonly [pattern: RegExp, view: View])[] = [
  [/^\/apis$/, showApis],
  [/^\/apis\/rest\/([^/]+)\/stages$/, showRestStages],
  [/^\/apis\/rest\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/, showRestApi],
  [/^\/apis\/v2\/([^/]+)\/stages$/, showV2Stages],
  [/^\/apis\/v2\/([^/]+)(?:\/([^/]+))?$/, showV2Api],
  [/^\/keys$/, showKeys],
  [/^\/plans$/, showPlans],
  [/^\/plans\/([^/]+)$/, showPlan],
  [/^\/traces(?:\/([^/]+))?$/, showTraces],
]

const sections = [
  ['#/apis', 'APIs'],
  ['#/keys', 'API keys'],
  ['#/plans', 'Usage plans'],
  ['#/traces', 'Traces'],
] as const

/** Counts navigations, so that a slow view does not overwrite the one that followed it. */
let navigation = 0

async function navigate(): Promise<void> {
  if (!signedIn()) return showSignIn()
  const mine = ++navigation
  const address = location.hash.slice(1) || '/apis'
  const main = h(
    'main',
    { tabindex: -1, 'aria-busy': 'true' },
    h('p', { class: 'loading' }, 'Loading…'),
  )
  fill(byId('app'), frame(address), main)
  const [pattern, view] = views.find(([candidate]) => candidate.test(address)) ?? [
    /^\/apis$/,
    showApis,
  ]
  const parameters = (pattern.exec(address) ?? []).slice(1)
  try {
    const { title, content } = await view(
      parameters.map((text) => text && decodeURIComponent(text)),
    )
    if (mine !== navigation) return
    document.title = `${title} · Tidegate console`
    fill(main, ...content)
  } catch (error) {
    if (mine === navigation) fill(main, h('h1', {}, 'Not shown'), errorBox(error))
  }
  main.removeAttribute('aria-busy')
  main.focus({ preventScroll: true })
}

function frame(address: string): HTMLElement {
  const links = sections.map(([href, text]) =>
    link(href, text, address.startsWith(href.slice(1)) ? { 'aria-current': 'page' } : {}),
  )
  return h(
    'header',
    { class: 'frame' },
    h('a', { href: '#/apis', class: 'brand' }, 'Tidegate'),
    h('nav', { 'aria-label': 'Sections' }, ...links),
    button('Sign out', signOut, { class: 'quiet' }),
  )
}

function signOut(): void {
  forgetToken()
  void navigate()
}

function showSignIn(): void {
  document.title = 'Sign in · Tidegate console'
  const hint = 'npm start prints it; a deployed gateway has it as TIDEGATE_ADMIN_TOKEN.'
  const signIn = form({
    submit: 'Sign in',
    fields: [field('Admin token', 'token', { type: 'password', required: true, hint })],
    async run(values) {
      keepToken(values('token'))
      try {
        await call('GET', '/account')
      } catch (error) {
        forgetToken()
        throw error
      }
      await navigate()
    },
  })
  fill(byId('app'), h('main', { class: 'sign-in' }, h('h1', {}, 'Tidegate'), signIn))
  signIn.querySelector('input')?.focus()
}

/** `/` goes to the search box, unless somebody is typing. */
function focusSearch(event: KeyboardEvent): void {
  const isTyping = document.activeElement?.matches('input, textarea, select') === true
  const search = document.querySelector<HTMLElement>('.search')
  if (event.key !== '/' || isTyping || search === null) return
  event.preventDefault()
  search.focus()
}

addEventListener('hashchange', () => void navigate())
addEventListener('refresh', () => void navigate())
addEventListener(
  'signedout',
  () => signedIn() && document.querySelector('.sign-in') === null && signOut(),
)
addEventListener('keydown', focusSearch)
void navigate()
