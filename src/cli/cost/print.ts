import { total, type Bill, type Item } from '../../metering/bill.ts'
import type { CostReport } from '../../metering/cost-report.ts'
import { tableText } from '../table.ts'

const dollars = (usd: number): string => usd.toFixed(usd < 10 ? 4 : 2)
const quantity = (value: number): string => Math.round(value).toLocaleString('en-US')

/** The two bills side by side as a table for people. */
export function costTable({ tidegate, aws }: Bill, requests: number): string {
  const bill = (name: string, items: readonly Item[]): string[] => {
    const rows = items.filter((item) => item.quantity > 0)
    const sum = total(items)
    const perMillion = requests === 0 ? 0 : (sum * 1_000_000) / requests
    return [
      name,
      ...rows.map((item) => row(`  ${item.name}`, quantity(item.quantity), dollars(item.usd))),
      row('  Sum', '', dollars(sum)),
      row('  A million requests', '', dollars(perMillion)),
      '',
    ]
  }
  const row = (name: string, amount: string, usd: string): string =>
    `${name.padEnd(34)}${amount.padStart(18)}${`$${usd}`.padStart(14)}`
  return [
    ...bill('Tidegate on Cloudflare Workers', tidegate),
    ...bill('Amazon API Gateway', aws),
  ].join('\n')
}

/** What a gateway measured: one line a stage, and their sum. */
export function measuredTable(
  { stages, total: sum, startDate, endDate }: CostReport,
  nameOf: (apiId: string) => string,
): string {
  if (stages.length === 0) return `No calls from ${startDate} to ${endDate}.\n`
  const line = (names: readonly string[], cost: CostReport['total']): string[] => [
    ...names,
    quantity(cost.calls),
    quantity(cost.clientErrors),
    quantity(cost.serverErrors),
    `$${dollars(cost.tidegateUsd)}`,
    `$${dollars(cost.awsUsd)}`,
  ]
  return tableText([
    ['API', 'STAGE', 'TYPE', 'CALLS', '4XX', '5XX', 'TIDEGATE', 'API GATEWAY'],
    ...stages.map((one) => line([nameOf(one.apiId), one.stage, one.protocol], one)),
    line(['all', '', ''], sum),
  ])
}

/** The same as CSV: `bill,item,quantity,usd`. */
export function costCsv({ tidegate, aws }: Bill): string {
  const lines = (bill: string, items: readonly Item[]): string[] =>
    items.map(({ name, quantity, usd }) => `${bill},"${name}",${quantity},${usd}`)
  return `${['bill,item,quantity,usd', ...lines('tidegate', tidegate), ...lines('aws', aws)].join('\n')}\n`
}
