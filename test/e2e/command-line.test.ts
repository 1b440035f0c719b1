import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Io } from '../../src/cli/io.ts'
import { sampleKey } from '../../src/cli/start/welcome.ts'
import { main } from '../../src/cli/tidegate.ts'
import type { MetricsReport } from '../../src/observability/metrics.ts'
import { startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'

let gateway: StartedGateway
let folder: string
/** `http://127.0.0.1:PORT/_api/ID/prod` */
let petstore: string

beforeAll(async () => {
  gateway = await startGateway({ env: { TIDEGATE_ACCESS_LOG: 'all' } })
  folder = mkdtempSync(join(tmpdir(), 'tidegate-cli-'))
  petstore = /petstore: (\S+)\/$/m.exec(gateway.output())?.[1] ?? ''
})
afterAll(() => gateway.stop())

/** Runs a command against the gateway. */
async function run(...args: string[]) {
  let [stdout, stderr] = ['', '']
  const io: Io = {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    readStdin: async () => '',
    readFile: async (path) => readFileSync(path, 'utf8'),
    isTerminal: false,
  }
  const code = await main(args, io)
  return { code, stdout, stderr }
}

const there = (): string[] => ['--endpoint', `${gateway.url}/_admin`, '--data', gateway.data]

/** The same, its output read as JSON. */
async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, ...there(), '--json')
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as T
}

const call = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${gateway.url}${path}`, { headers })

describe('tidegate explain', () => {
  it("says why a stranger's call was refused and what would have passed", async () => {
    const refused = await call('/pets?token=abc')
    const id = refused.headers.get('x-amzn-requestid') ?? ''
    const { code, stdout } = await run('explain', id, ...there())
    expect(code).toBe(0)
    expect(stdout).toContain('GET /pets?token=*** → 403')
    expect(stdout).toContain('The call carried no API key.')
    expect(stdout).toContain('caller: Send the key in the header x-api-key.')
  })

  it('names the nearest method of a path that is not there', async () => {
    const id = (await call('/pet')).headers.get('x-amzn-requestid') ?? ''
    const told = await json<{ explanation: { code: string; summary: string } }>('explain', id)
    expect(told.explanation.code).toBe('no-method-matches')
    expect(told.explanation.summary).toContain('GET /pets')
  })

  it('lists what was refused lately', async () => {
    const items = await json<readonly { code: string }[]>('explain')
    expect(items.map(({ code }) => code)).toContain('key-missing')
  })

  it('exits 1 and says what to do when nothing is kept', async () => {
    const { code, stderr } = await run('explain', 'none', ...there())
    expect(code).toBe(1)
    expect(stderr).toContain("'tidegate explain' lists what there is")
  })

  it('exits 1 with a hint when no gateway is there', async () => {
    const where = ['--endpoint', 'http://127.0.0.1:9/_admin', '--data', gateway.data]
    const { code, stderr } = await run('explain', 'x', ...where)
    expect([code, stderr]).toEqual([1, expect.stringContaining('start one with npm start')])
  })
})

describe('tidegate plans and keys', () => {
  it('make a plan and a key in it, which then opens the stage and can be disabled', async () => {
    const api = /_api\/([a-z0-9]{10})/.exec(petstore)?.[1] ?? ''
    const limits = ['--rate', '50', '--burst', '50', '--quota', '100', '--stage', `${api}/prod`]
    const plan = await json<{ id: string }>('plans', 'create', 'silver', ...limits)
    const key = await json<{ id: string; value: string }>(
      'keys',
      'create',
      'ada',
      '--plan',
      'silver',
    )
    const open = (): Promise<number> =>
      call('/pets', { 'x-api-key': key.value }).then(({ status }) => status)
    expect(await open()).toBe(200)
    expect(await json('keys', 'show', 'ada')).toMatchObject({ id: key.id, plans: ['silver'] })
    await json('keys', 'disable', 'ada')
    await expect.poll(open).toBe(403)
    await json('keys', 'enable', key.id)
    await expect.poll(open).toBe(200)
    const rotated = await json<{ id: string; value: string }>('keys', 'rotate', key.id)
    expect(rotated).toMatchObject({ name: 'ada', plans: ['silver'], replaces: key.id })
    expect((await call('/pets', { 'x-api-key': rotated.value })).status).toBe(200)
    expect((await run('keys', 'show', 'ada', ...there())).stderr).toContain('name one by its id')
    await json('keys', 'delete', rotated.id)
    await json('plans', 'update', 'silver', '--quota', '200', '--period', 'week')
    await json('plans', 'grant', 'silver', 'ada', '--remaining', '7')
    const usage = await json<readonly { keyId: string }[]>('plans', 'usage', 'silver')
    expect(usage.map(({ keyId }) => keyId)).toEqual([key.id])
    const shown = await json<readonly object[]>('plans', 'list')
    expect(shown).toContainEqual(
      expect.objectContaining({
        id: plan.id,
        quota: expect.objectContaining({ limit: 200, period: 'WEEK' }),
      }),
    )
    await json('plans', 'remove-stage', 'silver', `${api}/prod`)
    await expect.poll(open).toBe(403)
    await json('plans', 'add-stage', 'silver', `${api}/prod`)
    await json('plans', 'remove-key', 'silver', 'ada')
    await json('keys', 'delete', 'ada')
    expect((await run('keys', 'list', ...there())).stdout).not.toContain('ada')
  })

  it.each([
    [['keys', 'creat', 'x'], 2, "did you mean 'create'?"],
    [['keys'], 2, 'say what to do: list, create'],
    [['keys', 'show'], 2, 'show takes KEY'],
    [['keys', 'show', 'nobody'], 1, "no key 'nobody'; there are"],
    [['plans', 'update', 'sample'], 2, 'name what to change'],
    [['plans', 'create', 'x', '--rate', 'fast'], 2, "--rate takes a number, not 'fast'"],
    [['plans', 'create', 'x', '--stage', 'prod'], 2, 'a stage is API/STAGE'],
    [['keys', 'list', '--jsno'], 2, "did you mean '--json'?"],
    [['keys', 'create', 'lost', '--plan', 'sample'], 1, 'is declared in routes.json'],
    [['plans', 'create', 'x', '--stage', 'nope/prod'], 1, "no API 'nope'; there are petstore"],
    [['plans', 'delete', 'sample'], 1, "'tidegate plans remove-stage sample"],
    [['stages', '--api', 'nope'], 1, "no API 'nope'"],
    [['metrics', 'nope'], 1, "no API 'nope'"],
    [['diff', 'aaaaaaaaaa/prod', 'routes.json'], 1, "'tidegate stages' lists what there is"],
  ])('say what is wrong: %j', async (args, code, message) => {
    const outcome = await run(...args, ...there())
    expect([outcome.code, outcome.stderr]).toEqual([code, expect.stringContaining(message)])
  })

  it('leave no key behind that its plan refused', async () => {
    await run('keys', 'create', 'lost', '--plan', 'sample', ...there())
    expect((await run('keys', 'list', ...there())).stdout).not.toContain('lost')
  })
})

it('finds the gateway of a data folder, whatever its port, and an API by its name', async () => {
  const { code, stdout } = await run('stages', '--api', 'petstore', '--data', gateway.data)
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^petstore .* prod .* up to date$/m)])
})

describe('tidegate deploy', () => {
  it('puts an API as it is now on a stage, new or there already', async () => {
    const body = JSON.stringify({
      openapi: '3.0.1',
      info: { title: 'deployed', version: '1' },
      paths: {
        '/hi': {
          get: {
            responses: { 200: { description: 'ok' } },
            'x-amazon-apigateway-integration': {
              type: 'mock',
              requestTemplates: { 'application/json': '{"statusCode": 200}' },
              responses: { default: { statusCode: '200' } },
            },
          },
        },
      },
    })
    const made = await fetch(`${gateway.url}/_admin/restapis?mode=import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.token}` },
      body,
    })
    const { id } = (await made.json()) as { id: string }
    await json('deploy', 'deployed', 'dev')
    expect((await call(`/_api/${id}/dev/hi`)).status).toBe(200)
    const again = await json<{ deploymentId: string }>('deploy', id, 'dev')
    expect(again.deploymentId).toMatch(/^[a-z0-9]+$/)
    await fetch(`${gateway.url}/_admin/restapis/${id}/deployments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.token}` },
      body: JSON.stringify({ stageName: 'dev', canarySettings: { percentTraffic: 10 } }),
    })
    const toCanary = await run('deploy', id, 'dev', ...there())
    expect(toCanary.stdout.replace(/deployment \w+/, 'deployment ID')).toBe(
      `the canary of ${id}/dev is on deployment ID and gets 10 % of the calls; promote or remove it to move the others\n`,
    )
  })
})

it('tidegate build says so when the configuration that is named is not there', async () => {
  const { code, stderr } = await run('build', '--config', join(folder, 'nowhere.toml'))
  expect([code, stderr]).toEqual([
    1,
    `tidegate build: ${join(folder, 'nowhere.toml')}: no such file\n`,
  ])
})

describe('tidegate trace and replay', () => {
  it('show each phase, and keep the call as a fixture without its secrets', async () => {
    const file = join(folder, 'pets.json')
    const { stdout } = await run(
      'trace',
      '/pets/1?sig=abc',
      '--header',
      `x-api-key: ${sampleKey}`,
      '--header',
      'accept: application/json',
      '--save',
      file,
      ...there(),
    )
    expect(stdout).toContain('GET /pets/1?sig=')
    expect(stdout).toMatch(/api-key +continue/)
    const fixture = readFileSync(file, 'utf8')
    expect(fixture).not.toContain(sampleKey)
    expect(JSON.parse(fixture)).toMatchObject({
      method: 'GET',
      path: '/pets/1?sig=***',
      headers: [
        ['x-api-key', '***'],
        ['accept', 'application/json'],
      ],
      expected: { status: 200 },
    })
  })

  it('send a fixture to a stage again and exit 0 while the answer is the same', async () => {
    const file = join(folder, 'pets.json')
    const key = ['--header', `x-api-key: ${sampleKey}`]
    const same = await run('replay', file, '--to', petstore, ...key)
    expect([same.code, same.stdout]).toEqual([0, '1 call: 1 the same, 0 different\n'])
    const without = await run('replay', file, '--to', petstore, '--json')
    expect([without.code, without.stderr]).toEqual([1, expect.stringContaining("'x-api-key: …'")])
    expect(JSON.parse(without.stdout)).toMatchObject({ causes: [{ cause: 'status 200 → 403' }] })
  })

  it('do not send the admin token elsewhere', async () => {
    const { code, stderr } = await run('trace', 'https://example.com/pets', ...there())
    expect([code, stderr]).toEqual([1, expect.stringContaining('the admin token is sent nowhere')])
  })
})

describe('tidegate shadow', () => {
  let original: Backend
  beforeAll(async () => {
    original = await startBackend((request, response) => {
      const isHello = request.url === '/hello'
      response.writeHead(isHello ? 200 : 404, { 'content-type': 'application/json' })
      response.end(isHello ? '{"stage":"live","hello":"127.0.0.1"}' : '{"message":"Not Found"}')
    })
  })
  afterAll(() => original.stop())

  const recording = (): string => {
    const file = join(folder, 'calls.jsonl')
    const lines = ['GET /hello', 'GET /nowhere', 'POST /pets', 'GET /elsewhere'].map((line) => {
      const [method, path] = line.split(' ')
      return JSON.stringify({ method, path })
    })
    writeFileSync(file, lines.join('\n'))
    return file
  }

  it('asks both the safe calls only, and groups what differs by cause', async () => {
    const sides = ['--aws', original.url, '--gateway', petstore]
    const { code, stdout } = await run('shadow', recording(), ...sides, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toEqual({
      calls: 3,
      same: 0,
      different: 3,
      skipped: { 'not safe to repeat': 1 },
      causes: [
        {
          cause: 'status 404 → 403',
          calls: 2,
          example: expect.objectContaining({ left: '404', right: '403' }) as object,
        },
        {
          cause: 'body $.stage',
          calls: 1,
          example: { call: 'GET /hello', left: '"live"', right: '"prod"' },
        },
      ],
    })
  })

  it('exits 0 when nothing differs that matters', async () => {
    const file = join(folder, 'hello.jsonl')
    writeFileSync(file, '{"httpMethod":"GET","path":"/hello"}')
    const sides = ['--aws', original.url, '--gateway', petstore, '--ignore-path', '$.stage']
    const { code, stdout } = await run('shadow', file, ...sides)
    expect([code, stdout]).toEqual([0, '1 call: 1 the same, 0 different\n'])
  })
})

describe('tidegate logs', () => {
  it('shows calls by the names of $context, and with --errors only those that failed', async () => {
    const lines = (await run('logs', '--json', ...there())).stdout.trim().split('\n')
    expect(lines.length).toBeGreaterThan(5)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ httpMethod: 'GET', stage: 'prod' })
    const failed = await run('logs', '--errors', ...there())
    expect(failed.stdout).toMatch(/ {2}403 {2}GET \/pets {2}\d+ ms {2}key-missing/)
    expect(failed.stdout).not.toMatch(/ {2}200 {2}/)
  })

  it('keeps the pipe of npm start free of lines', () => {
    expect(gateway.output()).not.toContain('"event":"access"')
  })
})

describe('tidegate metrics', () => {
  it('counts what was called, under the names of CloudWatch', async () => {
    await call('/hello')
    const { series } = await json<MetricsReport>('metrics', '--hours', '1')
    // Several stages were called, each with series of its own.
    const sumOf = (name: string): number =>
      series.reduce(
        (sum, { metric, total }) => sum + (metric === name ? (total['Sum'] ?? 0) : 0),
        0,
      )
    expect(sumOf('Count')).toBeGreaterThan(5)
    expect(sumOf('4XXError')).toBeGreaterThan(0)
    const { stdout } = await run('metrics', ...there(), '--methods')
    expect(stdout).toMatch(/petstore\/prod GET \/hello +\d+/)
  })
})

describe('tidegate init', () => {
  it('writes a folder that wrangler can bundle, with every binding', async () => {
    const project = join(folder, 'shop')
    expect((await run('init', project, '--yes')).code).toBe(0)
    const cli = fileURLToPath(new URL('../../bin/tidegate.js', import.meta.url))
    const execute = promisify(execFile)
    const options = { cwd: project, timeout: 50_000 }
    const { stdout } = await execute(process.execPath, [cli, 'deploy', '--dry-run'], options)
    for (const binding of ['REGISTRY', 'METERS', 'CONNECTIONS', 'STATE']) {
      expect(stdout).toContain(`env.${binding}`)
    }
    const { stdout: report } = await execute(process.execPath, [cli, 'doctor'], options)
    expect(report).toContain('All is well.')
  })
})

describe('tidegate doctor', () => {
  it('finds nothing to fix in the checkout while its gateway runs', async () => {
    const { code, stdout } = await run('doctor', ...there(), '--json')
    const findings = JSON.parse(stdout) as { check: string; state: string }[]
    expect(code).toBe(0)
    expect(findings.filter(({ state }) => state === 'problem')).toEqual([])
    expect(findings).toContainEqual(expect.objectContaining({ check: 'admin token', state: 'ok' }))
  })
})
