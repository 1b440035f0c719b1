/**
 * `npm run bench`: the built gateway against a bare pass-through worker in the same workerd build,
 * with the same origin, interleaved rounds, medians. Only ratios carry over to other machines.
 *
 * Options: --rounds N (5) --seconds N (3) --connections N (32) --only PART --processes N (1) --json FILE
 * The ratio of several processes to the bare worker's one says what more cores give, not what a call costs.
 * `--only websocket` measures echoes over WebSockets instead, see `websocket-echo.ts`.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { startGateway } from '../src/cli/start/gateway.ts'
import { processIo } from '../src/cli/io.ts'
import { cpuOf, median, serveBare } from './bare-worker.ts'
import { scenarios, routesFile, benchKey, type Scenario } from './scenarios.ts'
import { measureEcho } from './websocket-echo.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string' },
    processes: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const connections = Number(values.connections)

if (values.only === 'websocket') {
  console.table(await measureEcho({ rounds, seconds, connections }))
  process.exit()
}

interface Sample {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly cpuMicroseconds: number
}

interface Server {
  readonly url: string
  readonly pids: readonly number[]
  readonly stop: () => void
}

const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))

async function serve(name: string, code: string): Promise<Server> {
  const { pid, ...served } = await serveBare(folder, name, code)
  return { ...served, pids: [pid] }
}

/** Processor time of a server's processes so far, in microseconds. */
const cpuOfAll = ({ pids }: Server): number => pids.reduce((sum, pid) => sum + cpuOf(pid), 0)

function hasWrk(): boolean {
  try {
    execFileSync('wrk', ['-v'], { stdio: 'ignore' })
    return true
  } catch (error) {
    return (error as { readonly status?: number }).status === 1
  }
}

async function load(server: Server, scenario: Scenario, url: string): Promise<Sample> {
  const before = cpuOfAll(server)
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: scenario.method ?? 'GET',
    headers: { 'x-api-key': benchKey, 'user-agent': 'bench', accept: '*/*', ...scenario.headers },
    ...(scenario.body !== undefined && { body: scenario.body }),
  })
  const wrong = result.non2xx + result.errors
  if (wrong > 0) throw new Error(`${scenario.name}: ${wrong} wrong answers`)
  return {
    requestsPerSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    cpuMicroseconds: (cpuOfAll(server) - before) / result.requests.total,
  }
}

/** The same through wrk, which loads a small machine less than a client in JavaScript. */
function loadWithWrk(server: Server, scenario: Scenario, url: string): Sample {
  const script = join(folder, 'wrk.lua')
  const headers = {
    'x-api-key': benchKey,
    'user-agent': 'bench',
    accept: '*/*',
    ...scenario.headers,
  }
  const lines = [`wrk.method = "${scenario.method ?? 'GET'}"`]
  for (const [name, value] of Object.entries(headers))
    lines.push(`wrk.headers["${name}"] = ${JSON.stringify(value)}`)
  if (scenario.body !== undefined) lines.push(`wrk.body = ${JSON.stringify(scenario.body)}`)
  lines.push(
    'done = function(summary, latency)',
    '  local errors = summary.errors.status + summary.errors.read + summary.errors.connect',
    '  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors))',
    'end',
  )
  writeFileSync(script, lines.join('\n'))
  const before = cpuOfAll(server)
  const out = execFileSync('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url], {
    encoding: 'utf8',
  })
  const [, requests = 0, microseconds = 1, p50 = 0, p99 = 0, errors = 0] =
    /RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(out)?.map(Number) ?? []
  if (errors > 0) throw new Error(`${scenario.name}: ${errors} wrong answers`)
  return {
    requestsPerSecond: (requests / microseconds) * 1e6,
    p50Ms: p50 / 1000,
    p99Ms: p99 / 1000,
    cpuMicroseconds: (cpuOfAll(server) - before) / requests,
  }
}

function medians(samples: readonly Sample[]): Sample {
  return {
    requestsPerSecond: median(samples.map((sample) => sample.requestsPerSecond)),
    p50Ms: median(samples.map((sample) => sample.p50Ms)),
    p99Ms: median(samples.map((sample) => sample.p99Ms)),
    cpuMicroseconds: median(samples.map((sample) => sample.cpuMicroseconds)),
  }
}

const originBody = JSON.stringify({
  pets: Array.from({ length: 8 }, (_, id) => ({ id, name: `pet-${id}` })),
})
const origin = await serve(
  'origin',
  `const pets = ${JSON.stringify(originBody)}
const answer = ${JSON.stringify(JSON.stringify({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: originBody }))}
export default {
  fetch: ({ url }) =>
    new Response(url.endsWith('/invocations') ? answer : pets, { headers: { 'content-type': 'application/json' } }),
}`,
)
// The origin stands for Lambda, too.
Object.assign(process.env, {
  AWS_ENDPOINT_URL_LAMBDA: origin.url,
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
})
const bare = await serve(
  'bare',
  `export default { fetch: (request) => fetch('${origin.url}/pets', request) }`,
)
const routes = join(folder, 'routes.json')
writeFileSync(routes, JSON.stringify(routesFile(origin.url)))
const gateway = await startGateway(
  {
    host: '127.0.0.1',
    port: 0,
    routes,
    data: join(folder, 'data'),
    processes: Number(values.processes),
  },
  processIo,
)
const server: Server = { url: gateway.url, pids: gateway.pids, stop: () => gateway.stop() }
const wrk = hasWrk()
const measure = (on: Server, scenario: Scenario, url: string): Sample | Promise<Sample> =>
  wrk ? loadWithWrk(on, scenario, url) : load(on, scenario, url)

async function counters(): Promise<Record<string, number>> {
  const response = await fetch(`${gateway.url}/_admin/counters`, {
    // A connection kept from before the load may have been closed under us.
    headers: {
      connection: 'close',
      authorization: `Bearer ${gateway.variables['TIDEGATE_ADMIN_TOKEN'] ?? ''}`,
    },
  })
  return (await response.json()) as Record<string, number>
}

try {
  const chosen = scenarios.filter(
    ({ name }) => values.only === undefined || name.includes(values.only),
  )
  const report: object[] = []
  for (const scenario of chosen) {
    const pass: Sample[] = []
    const ours: Sample[] = []
    await measure(server, scenario, `${gateway.url}${scenario.path}`)
    const before = await counters()
    let requests = 0
    for (let round = 0; round < rounds; round++) {
      pass.push(await measure(bare, scenario, `${bare.url}/pets`))
      const sample = await measure(server, scenario, `${gateway.url}${scenario.path}`)
      requests += sample.requestsPerSecond * seconds
      ours.push(sample)
    }
    const after = await counters()
    const base = medians(pass)
    const own = medians(ours)
    report.push({
      scenario: scenario.name,
      ratio: round(own.requestsPerSecond / base.requestsPerSecond, 2),
      requestsPerSecond: Math.round(own.requestsPerSecond),
      bareRequestsPerSecond: Math.round(base.requestsPerSecond),
      addedP50Ms: round(own.p50Ms - base.p50Ms, 2),
      addedP99Ms: round(own.p99Ms - base.p99Ms, 2),
      cpuMicroseconds: round(own.cpuMicroseconds, 0),
      addedCpuMicroseconds: round(own.cpuMicroseconds - base.cpuMicroseconds, 0),
      kvReadsPerRequest: round(((after['kvReads'] ?? 0) - (before['kvReads'] ?? 0)) / requests, 5),
      meterCallsPerRequest: round(
        ((after['meterCalls'] ?? 0) - (before['meterCalls'] ?? 0)) / requests,
        5,
      ),
    })
  }
  console.table(report)
  console.log(
    JSON.stringify({
      date: new Date().toISOString(),
      client: wrk ? 'wrk' : 'autocannon',
      rounds,
      seconds,
      connections,
      report,
    }),
  )
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
} finally {
  for (const one of [server, bare, origin]) one.stop()
  await gateway.ended
  rmSync(folder, { recursive: true, force: true })
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
