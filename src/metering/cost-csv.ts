import type { CostReport } from './cost-report.ts'

const heads = [
  'apiId',
  'stage',
  'protocol',
  'by',
  'name',
  'calls',
  'clientErrors',
  'serverErrors',
  'throttled',
  'cacheHits',
  'bytesIn',
  'bytesOut',
  'objectCalls',
  'connectionMinutes',
  'tidegateUsd',
  'awsUsd',
] as const

/** The report as CSV (RFC 4180): one line a stage (`by` is `stage`), day, method and key. */
export function costCsv({ stages }: CostReport): string {
  const lines = stages.flatMap((stage) => {
    const { apiId, stage: name, protocol } = stage
    const line = (by: string, of: string, cost: object): string => {
      const values: Readonly<Record<string, unknown>> = {
        ...cost,
        apiId,
        stage: name,
        protocol,
        by,
      }
      return heads.map((head) => cell(head === 'name' ? of : values[head])).join(',')
    }
    const group = (by: string, costs: Readonly<Record<string, object>>): string[] =>
      Object.entries(costs).map(([of, cost]) => line(by, of, cost))
    return [
      line('stage', name, stage),
      ...group('day', stage.days),
      ...group('method', stage.methods),
      ...group('key', stage.keys),
    ]
  })
  return [heads.join(','), ...lines, ''].join('\r\n')
}

/** Spreadsheets take a text that begins so for a formula. */
const formula = /^[=+@\t\r]|^-./

function cell(value: unknown): string {
  if (typeof value === 'number') return String(value)
  const text = String(value)
  const safe = formula.test(text) ? `'${text}` : text
  return /[",\r\n]|^'/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
