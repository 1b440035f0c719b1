import type { Ports } from '../ports.ts'
import { costCsv } from './cost-csv.ts'
import { costQuery } from './cost-query.ts'
import { costReport } from './cost-report.ts'

/**
 * The answer of `GET /_admin/tidegate/cost`: JSON, or CSV with `format=csv`; 400 for a query that
 * makes no sense. The caller is known to be the administrator. Hops: 2, and 1 a stage.
 */
export async function answerCost(
  { metering, definitions, clock }: Pick<Ports, 'metering' | 'definitions' | 'clock'>,
  url: string,
): Promise<Response> {
  const { searchParams } = new URL(url)
  const nowMs = clock.now()
  const query = costQuery(searchParams, nowMs)
  if ('message' in query) return Response.json(query, { status: 400 })
  const snapshotOf = (apiId: string, stage: string) => definitions.stage(apiId, stage)
  const report = await costReport({ metering, snapshotOf, nowMs }, query)
  if (searchParams.get('format') !== 'csv') return Response.json(report)
  return new Response(costCsv(report), { headers: { 'content-type': 'text/csv; charset=utf-8' } })
}
