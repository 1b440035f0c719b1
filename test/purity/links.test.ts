import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

const pagesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return pagesIn(path)
    return entry.name.endsWith('.md') ? [path] : []
  })

const pages = ['README.md', ...pagesIn('docs'), ...pagesIn('examples')]

/** Targets of a page's links inside the repository, without their anchors. */
const linksOf = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.split('#')[0] ?? '')
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))

describe('the documentation', () => {
  it.each(pages)('%s links to what is there', (page) => {
    const missing = linksOf(page).filter((target) => !existsSync(join(root, dirname(page), target)))
    expect(missing).toEqual([])
  })

  it('can be reached from the README, page by page', () => {
    const seen = new Set(['README.md'])
    for (const page of seen) {
      for (const target of linksOf(page)) {
        const path = relative(root, join(root, dirname(page), target))
        if (path.endsWith('.md') && pages.includes(path)) seen.add(path)
        const index = join(path, 'README.md')
        if (pages.includes(index)) seen.add(index)
      }
    }
    expect(pages.filter((page) => page.startsWith('docs') && !seen.has(page))).toEqual([])
  })
})
