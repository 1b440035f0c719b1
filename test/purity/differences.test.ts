import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { differencesPage } from '../../scripts/differences.ts'

it('keeps docs/differences.md as the code says; run node scripts/differences.ts', () => {
  const page = fileURLToPath(new URL('../../docs/differences.md', import.meta.url))
  expect(readFileSync(page, 'utf8')).toBe(differencesPage())
})
