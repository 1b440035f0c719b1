import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { operationsTable, readmeFile, withTables } from '../../scripts/readme-tables.ts'

describe('the README', () => {
  it('has the table of operations that the code has (node scripts/readme-tables.ts writes it)', () => {
    const readme = readFileSync(readmeFile, 'utf8')
    expect(readme).toContain('<!-- operations -->')
    expect(withTables(readme)).toBe(readme)
  })

  it('counts supported operations and names the others in order', () => {
    const table = operationsTable([
      { api: 'v1', name: 'GetStage', supported: true },
      { api: 'v1', name: 'Refused', supported: false },
      { api: 'v1', name: 'Declined', supported: false },
      { api: 'v2', name: 'GetApi', supported: true },
    ])
    expect(table).toContain('| 1 of 3 | `Declined`, `Refused` |')
    expect(table).toContain('| 1 of 1 | none |')
  })
})
