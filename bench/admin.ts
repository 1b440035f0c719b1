/**
 * `node bench/admin.ts`: the management API of a started gateway at scale: one API of 5,000
 * resources, 100,000 API keys. Prints one table; docs/performance.md keeps the figures.
 *
 * Options: --resources N (5000) --keys N (100000)
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startGateway } from '../src/cli/start/gateway.ts'
import { processIo } from '../src/cli/io.ts'

const { values } = parseArgs({
  options: {
    resources: { type: 'string', default: '5000' },
    keys: { type: 'string', default: '100000' },
  },
})
const resources = Number(values.resources)
const keys = Number(values.keys)

const data = mkdtempSync(join(tmpdir(), 'tidegate-admin-'))
const gateway = await startGateway(
  { host: '127.0.0.1', port: 0, routes: 'routes.json', data },
  processIo,
)
const token = gateway.variables['TIDEGATE_ADMIN_TOKEN'] ?? ''

/** The members of answers that the measurements use. */
interface Answer {
  readonly id: string
  readonly item: readonly { readonly id: string }[]
  readonly position?: string
  readonly ids: readonly string[]
}

async function call(method: string, path: string, body?: string): Promise<Answer> {
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`)
  return JSON.parse(text === '' ? '{}' : text) as Answer
}

/** Milliseconds that work takes, and what it gives. */
async function timed<T>(work: () => Promise<T>): Promise<readonly [ms: number, result: T]> {
  const start = performance.now()
  const result = await work()
  return [performance.now() - start, result]
}

const rows: (readonly [what: string, measured: string, bound: string])[] = []
const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`

/** The median and the slowest of several measurements. */
const spread = (times: readonly number[]): string => {
  const sorted = times.toSorted((a, b) => a - b)
  return `${ms(sorted[sorted.length >> 1] ?? 0)} (slowest ${ms(sorted.at(-1) ?? 0)})`
}

async function repeat(count: number, work: (index: number) => Promise<unknown>): Promise<string> {
  const times: number[] = []
  for (let index = 0; index < count; index++) times.push((await timed(() => work(index)))[0])
  return spread(times)
}

/** A definition whose every resource has one mocked method. */
function definition(edition: string): string {
  const paths = Object.fromEntries(
    Array.from({ length: resources - 1 }, (_, index) => [
      `/r${index}`,
      {
        get: {
          responses: { '200': { description: 'ok' } },
          'x-amazon-apigateway-integration': {
            type: 'mock',
            requestTemplates: { 'application/json': '{"statusCode": 200}' },
            responses: {
              default: { statusCode: '200', responseTemplates: { 'application/json': edition } },
            },
          },
        },
      },
    ]),
  )
  return JSON.stringify({ openapi: '3.0.1', info: { title: 'large', version: '1' }, paths })
}

async function measureApi(): Promise<void> {
  const text = definition('one')
  const [importMs, api] = await timed(() => call('POST', '/restapis?mode=import', text))
  rows.push([
    `import ${resources} resources (${Math.round(text.length / 1024)} kB)`,
    ms(importMs),
    '10 s',
  ])
  const path = `/restapis/${api.id}`
  rows.push([
    'first page of 500 resources',
    await repeat(20, () => call('GET', `${path}/resources?limit=500`)),
    '100 ms',
  ])
  const pages: number[] = []
  let position = ''
  do {
    const at = `${path}/resources?limit=500&embed=methods${position}`
    const [time, page] = await timed(() => call('GET', at))
    pages.push(time)
    position = page.position === undefined ? '' : `&position=${encodeURIComponent(page.position)}`
  } while (position !== '')
  rows.push([`every page with methods (${pages.length} pages)`, spread(pages), '100 ms'])
  const stage = JSON.stringify({ stageName: 'prod' })
  const [deployMs] = await timed(() => call('POST', `${path}/deployments`, stage))
  const [visibleMs] = await timed(() => untilEdition(api.id, 'one'))
  rows.push(['deploy', ms(deployMs), ''])
  rows.push(['first call after the first deployment', ms(visibleMs), '2 s'])
  await call('PUT', `${path}?mode=overwrite`, definition('two'))
  const [againMs] = await timed(async () => {
    await call('POST', `${path}/deployments`, stage)
    await untilEdition(api.id, 'two')
  })
  rows.push(['deploy again until callers see it', ms(againMs), '2 s'])
  const root = (await call('GET', `${path}/resources?limit=1`)).item[0]?.id ?? ''
  rows.push([
    'create a resource in it',
    await repeat(50, (index) =>
      call('POST', `${path}/resources/${root}`, JSON.stringify({ pathPart: `new${index}` })),
    ),
    '',
  ])
  rows.push(['which stages are behind', await repeat(3, () => call('GET', '/tidegate/stages')), ''])
}

async function untilEdition(apiId: string, edition: string): Promise<void> {
  const url = `${gateway.url}/_api/${apiId}/prod/r${resources - 2}`
  while ((await (await fetch(url)).text()) !== edition) {
    // The gateway says when it has it: nothing else happens meanwhile.
  }
}

/** Keys arrive by import, a thousand at a time; creation is timed with few and with many of them. */
async function measureKeys(): Promise<void> {
  const batch = 1_000
  const nameOf = (index: number): string => `key-${String(index).padStart(7, '0')}`
  const importBatch = (start: number) => {
    const lines = Array.from({ length: batch }, (_, index) => {
      const name = nameOf(start + index)
      return `${name},value-of-${name}-that-is-long-enough,true`
    })
    const body = ['Name,Key,Enabled', ...lines].join('\n')
    return call('POST', '/apikeys?mode=import&format=csv', body)
  }
  const operations = {
    'create a key': (index: number) =>
      call('POST', '/apikeys', JSON.stringify({ name: `made-${index}`, enabled: true })),
    'first page of 500 keys': () => call('GET', '/apikeys?limit=500'),
    'keys by name': () => call('GET', `/apikeys?name=${nameOf(777)}`),
    'a key by id': () => call('GET', `/apikeys/${known}`),
  }
  const imports: number[] = [(await timed(() => importBatch(0)))[0]]
  const known = (await call('GET', `/apikeys?name=${nameOf(500)}`)).item[0]?.id ?? ''
  const few = await measureAll(operations)
  for (let start = batch; start < keys; start += batch) {
    imports.push((await timed(() => importBatch(start)))[0])
  }
  const many = await measureAll(operations)
  for (const name of Object.keys(operations)) {
    rows.push([`${name}, of ${batch}`, few.get(name) ?? '', ''])
    rows.push([`${name}, of ${keys}`, many.get(name) ?? '', 'the same'])
  }
  rows.push([`import ${batch} keys, the first ten`, spread(imports.slice(0, 10)), ''])
  rows.push([`import ${batch} keys, the last ten`, spread(imports.slice(-10)), 'the same'])
  let position = ''
  const pages: number[] = []
  do {
    const [time, page] = await timed(() => call('GET', `/apikeys?limit=500${position}`))
    pages.push(time)
    position = page.position === undefined ? '' : `&position=${encodeURIComponent(page.position)}`
  } while (position !== '')
  rows.push([
    `all ${pages.length} pages of keys, the last ten`,
    spread(pages.slice(-10)),
    'the same',
  ])
}

async function measureAll(
  operations: Readonly<Record<string, (index: number) => Promise<unknown>>>,
): Promise<ReadonlyMap<string, string>> {
  const measured = new Map<string, string>()
  for (const [name, work] of Object.entries(operations)) measured.set(name, await repeat(50, work))
  return measured
}

try {
  await measureApi()
  await measureKeys()
} finally {
  gateway.stop()
}
const titles = ['operation', 'median (slowest)', 'bound'] as const
for (const row of [titles, titles.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`)
await gateway.ended
rmSync(data, { recursive: true, force: true })
