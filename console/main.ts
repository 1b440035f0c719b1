import {
  AdminError,
  call,
  forgetToken,
  type Issues,
  keepToken,
  signedIn,
} from './base/admin-api.ts'
import { byId, fill, h } from './base/dom.ts'
import { button, errorBox, field, form, link, openDialog } from './base/widgets.ts'
import { frame, markSection, revealCurrent } from './frame.ts'
import { forgetIndex } from './palette/index.ts'
import { openPalette } from './palette/palette.ts'
import { viewOf } from './views.ts'

/** Counts navigations, so that a slow view does not overwrite the one that followed it. */
let navigation = 0

/** What fills the frame; `undefined` while nobody is signed in. */
let main: HTMLElement | undefined

/** The address that is shown; the same one again is a refresh. */
let shownAddress = ''

async function navigate(): Promise<void> {
  if (!signedIn()) return showSignIn()
  const mine = ++navigation
  const address = location.hash.slice(1) || '/apis'
  if (main === undefined) {
    main = h('main', { id: 'main', tabindex: -1 })
    fill(
      byId('app'),
      frame(main, () => signOut()),
    )
  }
  // What stands there stays until the next page is ready.
  main.setAttribute('aria-busy', 'true')
  markSection(address)
  const focus = address === shownAddress ? focusedIn(main) : undefined
  try {
    const [view, parameters] = viewOf(address)
    const { title, content } = await view(parameters)
    if (mine !== navigation) return
    document.title = `${title} · Tidegate console`
    fill(main, ...content)
  } catch (error) {
    if (mine !== navigation || !signedIn()) return
    document.title = 'Not shown · Tidegate console'
    fill(
      main,
      h('h1', {}, 'Not shown'),
      errorBox(error),
      h('div', { class: 'actions' }, button('Try again', navigate), link('#/apis', 'All APIs')),
    )
  }
  main.removeAttribute('aria-busy')
  for (const strip of document.querySelectorAll('nav')) revealCurrent(strip)
  if (address === shownAddress) restoreFocus(main, focus)
  else {
    scrollTo(0, 0)
    main.focus({ preventScroll: true })
  }
  shownAddress = address
}

const nameOf = (element: Element): string => {
  const label = element.getAttribute('aria-label') ?? element.textContent
  return `${element.tagName} ${element.getAttribute('name') ?? ''} ${label}`
}

/** What has the focus on the page, by a name that its successor has too. */
function focusedIn(page: HTMLElement): string | undefined {
  const { activeElement } = document
  if (activeElement === null || activeElement === page) return undefined
  return page.contains(activeElement) ? nameOf(activeElement) : undefined
}

/** After a refresh the focus is where it was: on the control of the same name. */
function restoreFocus(page: HTMLElement, name: string | undefined): void {
  const controls = page.querySelectorAll<HTMLElement>('a, button, input, select, textarea')
  const found = name === undefined ? undefined : [...controls].find((one) => nameOf(one) === name)
  if (found !== undefined) found.focus({ preventScroll: true })
  else if (!document.activeElement?.matches('dialog *')) page.focus({ preventScroll: true })
}

/** @param why what to tell whoever did not ask for it. */
function signOut(why?: string): void {
  forgetToken()
  forgetIndex()
  main = undefined
  shownAddress = ''
  navigation++
  showSignIn(why)
}

function showSignIn(why?: string): void {
  document.title = 'Sign in · Tidegate console'
  const hint =
    'npm start prints it and keeps it in .tidegate/credentials.json; a deployed gateway has it as TIDEGATE_ADMIN_TOKEN.'
  const signIn = form({
    submit: 'Sign in',
    fields: [field('Admin token', 'token', { type: 'password', required: true, hint })],
    async run(values) {
      keepToken(values('token'))
      try {
        await call('GET', '/account')
      } catch (error) {
        forgetToken()
        const isRefused = error instanceof AdminError && error.status === 403
        throw isRefused ? new Error('This is not the admin token of this gateway.') : error
      }
      await navigate()
    },
  })
  fill(
    byId('app'),
    h(
      'main',
      { class: 'sign-in' },
      h('h1', {}, 'Tidegate'),
      h('p', { class: 'muted' }, 'The console of this gateway.'),
      why !== undefined && errorBox(new Error(why)),
      signIn,
    ),
  )
  signIn.querySelector('input')?.focus()
}

/** Deployed, as on AWS, although some calls will fail: their author should know now. */
function showIssues({ count, first }: Issues): void {
  const title =
    count === 1 ? 'Deployed, with a mistake in it' : `Deployed, with ${count} mistakes in it`
  openDialog(title, () =>
    h(
      'div',
      { class: 'form' },
      h('p', {}, 'Calls that meet it fail. The first:'),
      h('p', { class: 'error' }, first),
    ),
  )
}

const isTyping = (): boolean => document.activeElement?.matches('input, textarea, select') === true

/** `/` goes to the search box of the page, unless somebody is typing; Ctrl or Cmd with K opens the palette. */
function shortcut(event: KeyboardEvent): void {
  if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && signedIn()) {
    event.preventDefault()
    openPalette()
    return
  }
  const search = document.querySelector<HTMLElement>('.search')
  if (event.key !== '/' || isTyping() || search === null) return
  event.preventDefault()
  search.focus()
}

addEventListener('hashchange', () => void navigate())
addEventListener('refresh', () => {
  forgetIndex()
  void navigate()
})
addEventListener(
  'signedout',
  () =>
    signedIn() &&
    document.querySelector('.sign-in') === null &&
    signOut('The gateway no longer takes the admin token of this tab.'),
)
addEventListener('issues', (event) => {
  if (event instanceof CustomEvent) showIssues(event.detail as Issues)
})
addEventListener('keydown', shortcut)
void navigate()
