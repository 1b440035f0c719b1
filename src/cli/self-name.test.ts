import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from './build/package-root.ts'
import { asTyped, selfName } from './self-name.ts'

const elsewhere = (): string => mkdtempSync(join(tmpdir(), 'tidegate-elsewhere-'))

describe('how the command line is called', () => {
  it('is npx in the checkout and below', () => {
    expect(selfName(packageRoot())).toBe('npx tidegate')
    expect(selfName(join(packageRoot(), 'docs'))).toBe('npx tidegate')
  })

  it('is npx where the package is installed', () => {
    const folder = elsewhere()
    mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true })
    writeFileSync(join(folder, 'node_modules', '.bin', 'tidegate'), '')
    expect(selfName(folder)).toBe('npx tidegate')
  })

  it('is its path elsewhere, where npx would fetch a stranger’s package', () => {
    const folder = elsewhere()
    expect(selfName(folder)).toMatch(/^node (?:\.\.)?\/.*\/bin\/tidegate\.js$/)
    expect(asTyped('run npx tidegate doctor', folder)).toBe(`run ${selfName(folder)} doctor`)
  })
})
