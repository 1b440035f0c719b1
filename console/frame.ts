import { openPalette } from './palette/palette.ts'
import { h } from './base/dom.ts'
import { button, link } from './base/widgets.ts'
import { sections } from './sections.ts'

const isMac = /mac/i.test(navigator.userAgent)

/** The frame around every page; it stays while pages come and go, so that nothing jumps. */
export function frame(main: HTMLElement, signOut: () => void): HTMLElement {
  const groups = sections.map(([heading, entries]) =>
    h(
      'div',
      { class: 'group' },
      h('p', {}, heading),
      ...entries.map(([address, text]) => link(`#${address}`, text, { 'data-address': address })),
    ),
  )
  const search = button('Search', openPalette, {
    class: 'search-all',
    'aria-keyshortcuts': 'Control+K Meta+K',
  })
  search.append(h('kbd', { 'aria-hidden': 'true' }, isMac ? '⌘K' : 'Ctrl K'))
  return h(
    'div',
    { class: 'shell' },
    link('#main', 'Skip to the content', {
      class: 'skip',
      onclick(event: Event) {
        // The address names a page, not a place on it.
        event.preventDefault()
        main.focus()
      },
    }),
    h(
      'header',
      { class: 'frame' },
      h('a', { href: '#/apis', class: 'brand' }, 'Tidegate'),
      search,
      h('nav', { 'aria-label': 'Sections' }, ...groups),
      button('Sign out', signOut, { class: 'quiet sign-out' }),
    ),
    main,
  )
}

/** On a narrow page a strip of links is wider than its place: the present one is scrolled into sight. */
export function revealCurrent(strip: HTMLElement): void {
  const current = strip.querySelector('[aria-current]')?.getBoundingClientRect()
  if (current === undefined) return
  const { left, right } = strip.getBoundingClientRect()
  if (current.left < left || current.right > right) {
    strip.scrollLeft += (current.left + current.right - left - right) / 2
  }
}

/** Marks the section that an address lies in. */
export function markSection(address: string): void {
  for (const entry of document.querySelectorAll<HTMLElement>('[data-address]')) {
    const own = entry.dataset['address'] ?? ''
    if (address === own || address.startsWith(`${own}/`)) entry.setAttribute('aria-current', 'page')
    else entry.removeAttribute('aria-current')
  }
}
