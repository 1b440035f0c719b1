import type { PluginBuild } from 'esbuild'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { keptBuild } from './kept.ts'

/** A package of two files, old enough to be kept. */
async function project() {
  const root = mkdtempSync(join(tmpdir(), 'tidegate-kept-'))
  const write = (name: string, text: string): undefined => {
    writeFileSync(join(root, name), text)
  }
  write('main.js', "import { word } from './word.js'\nconsole.log(word)\n")
  write('word.js', "export const word = 'first'\n")
  await setTimeout(40)
  const folder = join(root, 'kept')
  const build = async (options: object = {}): Promise<string> => {
    const absWorkingDir = root
    const entryPoints = ['main.js']
    const outdir = 'out'
    const all = { absWorkingDir, entryPoints, outdir, bundle: true, ...options }
    return (await keptBuild(folder, 'main', all)).map(({ text }) => text).join()
  }
  return { write, folder, build }
}

/** Leaves a mark in what is kept, by which an answer shows where it came from. */
function mark(folder: string): void {
  const file = join(folder, 'main.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('console.log', 'console.kept'))
}

describe('a kept build', () => {
  it('is taken while nothing has changed', async () => {
    const { folder, build } = await project()
    expect(await build()).toContain('console.log')
    mark(folder)
    expect(await build()).toContain('console.kept')
  })

  it.each<[string, (write: (name: string, text: string) => undefined) => object | undefined]>([
    ['a file', (write) => write('word.js', "export const word = 'other'\n")],
    ['the settings of the package', (write) => write('package.json', '{}')],
    ['what is asked for', () => ({ minify: true })],
    ['what is kept', (write) => write('kept/main.json', '{"options"')],
  ])('is made anew when %s has changed', async (_, change) => {
    const { write, folder, build } = await project()
    await build()
    mark(folder)
    const options = change(write)
    expect(await build(options)).toContain('console.log')
  })

  it('is not kept of files that change while it is made', async () => {
    const { write, folder, build } = await project()
    const changing = {
      name: 'changing',
      setup: (run: PluginBuild) =>
        run.onStart(() => write('word.js', "export const word = 'just now'\n")),
    }
    expect(await build({ plugins: [changing] })).toContain('just now')
    expect(() => readdirSync(folder)).toThrow('ENOENT')
  })

  it('does without a place to keep it in', async () => {
    const { write, build } = await project()
    write('kept', 'a file')
    expect(await build()).toContain('console.log')
  })
})
