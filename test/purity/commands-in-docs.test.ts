import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands/index.ts'
import { flagsOf } from '../../src/cli/flags.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const pagesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return pagesIn(path)
    return entry.name.endsWith('.md') ? [path] : []
  })

const pages = [
  join(root, 'README.md'),
  ...pagesIn(join(root, 'docs')),
  ...pagesIn(join(root, 'examples')),
]

/** Every `npx tidegate …` of a page: its words up to a comment, the end of its code or of a pipeline. */
const toldIn = (page: string): string[] =>
  [
    ...readFileSync(page, 'utf8')
      .replaceAll('\\\n', ' ')
      .matchAll(/npx tidegate ((?:[^`#|\n]|\|(?=[A-Za-z]))+)/g),
  ].map(([, words = '']) => words.trim())

describe('commands that a page tells to type', () => {
  it.each(pages.map((page) => [relative(root, page), page]))('are there: %s', (_name, page) => {
    const wrong = toldIn(page).flatMap((text) => {
      const [first = '', second = ''] = text.split(/\s+/)
      if (/^(?:COMMAND|help)\b/.test(first)) return []
      const command =
        commands.find(({ name }) => name === `${first} ${second}`) ??
        commands.find(({ name }) => name === first.replace(/[^\w].*$/, ''))
      if (command === undefined) return [text]
      const known = flagsOf(command)
      const flags = [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag)
      return flags.filter((flag) => !known.includes(flag)).map((flag) => `${text}: ${flag}`)
    })
    expect(wrong).toEqual([])
  })
})
