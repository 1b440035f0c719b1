import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { commandLineFile, commandLinePage } from '../../scripts/command-line.ts'

it('keeps docs/command-line.md as the commands say; run node scripts/command-line.ts', () => {
  expect(readFileSync(commandLineFile, 'utf8')).toBe(commandLinePage())
})
