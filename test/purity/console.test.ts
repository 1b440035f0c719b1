import { readdirSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { consoleModule } from '../../src/cli/build/console.ts'

const folder = fileURLToPath(new URL('../../console/', import.meta.url))
const definitions = fileURLToPath(new URL('../../src/definition/', import.meta.url))
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)
const statement = /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'/gms

describe('the program of the console', () => {
  it('imports its own files, and types of the definition', () => {
    const foreign = sources.flatMap((name) =>
      [...readFileSync(`${folder}${name}`, 'utf8').matchAll(statement)]
        .filter(([, type, to = '']) => {
          const target = resolve(folder, dirname(name), to)
          const isOwn = to.startsWith('.') && target.startsWith(folder)
          return !isOwn && !(type !== undefined && target.startsWith(definitions))
        })
        .map(([, , to]) => `${name} → ${to}`),
    )
    expect(foreign).toEqual([])
  })

  it('never reads a text as HTML or as code', () => {
    const unsafe = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/
    expect(sources.filter((name) => unsafe.test(readFileSync(`${folder}${name}`, 'utf8')))).toEqual(
      [],
    )
  })

  it('weighs less than 80 KB compressed, of the 250 KB that a first load may', async () => {
    expect(gzipSync(await consoleModule()).length).toBeLessThan(80 * 1024)
  })
})
