/**
 * Writes the tables of README.md that come from the code: `node scripts/readme-tables.ts`.
 * `test/purity/readme.test.ts` fails while they differ.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Operation } from '../src/admin/operation.ts'
import { operations } from '../src/admin/operations.ts'

export const readmeFile = fileURLToPath(new URL('../README.md', import.meta.url))

const apis = [
  { api: 'v1', name: 'API Gateway v1 (`aws apigateway`): REST APIs, keys, plans, domains' },
  { api: 'v2', name: 'API Gateway v2 (`aws apigatewayv2`): HTTP and WebSocket APIs' },
] as const

type Row = Pick<Operation, 'api' | 'name' | 'supported'>

/** How many operations of each API are answered, and the names of those that are refused. */
export function operationsTable(rows: readonly Row[]): string {
  const lines = apis.map(({ api, name }) => {
    const own = rows.filter((row) => row.api === api)
    const refused = own.filter(({ supported }) => !supported).map(({ name }) => name)
    const names = refused.toSorted().map((name) => `\`${name}\``)
    return `| ${name} | ${own.length - refused.length} of ${own.length} | ${names.join(', ') || 'none'} |`
  })
  return ['| API | supported | refused by name (501) |', '|---|---|---|', ...lines].join('\n')
}

const section = /(<!-- operations -->\n)[\s\S]*?(<!-- \/operations -->)/

/** The README with its generated tables as the code has them. */
export function withTables(readme: string): string {
  return readme.replace(
    section,
    (_all, start, end) => `${start}${operationsTable(operations)}\n${end}`,
  )
}

if (import.meta.main) writeFileSync(readmeFile, withTables(readFileSync(readmeFile, 'utf8')))
