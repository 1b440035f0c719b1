import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DayUsage, TakeReply } from '../../src/ports.ts'

/** Path of the runtime itself: a wrapper would die in its stead. */
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string }

const root = join(import.meta.dirname, '../..')

/** A worker that passes JSON lists of arguments on to one meter. */
const workerSource = `
import { figuresLogic } from './src/invoke/closing/slices.ts'
import { meterLogic } from './src/invoke/throttle/meter-logic.ts'
import { tallyLogic } from './src/invoke/web-acl/sender-tally.ts'
import { meterObject } from './src/platform/meter-object.ts'
export class Meter extends meterObject(meterLogic, figuresLogic, tallyLogic) {}
export default {
  async fetch(request, env) {
    const { method, args } = await request.json()
    return Response.json(await env.METERS.getByName('key|crash|k1')[method](...args))
  },
}`

const config = (port: number): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-10-20",
      durableObjectNamespaces = [(className = "Meter", uniqueKey = "meter", enableSql = true)],
      durableObjectStorage = (localDisk = "disk"),
      bindings = [(name = "METERS", durableObjectNamespace = "Meter")])),
    (name = "disk", disk = (path = "disk", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);`

let folder = ''
let port = 0
let server: ChildProcess

async function start(): Promise<void> {
  server = spawn(workerd, ['serve', 'config.capnp'], { cwd: folder, stdio: 'ignore' })
  for (let tries = 0; tries < 100; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: '{}' })
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  throw new Error('workerd did not start')
}

async function kill(): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
}

async function ask<Answer>(method: string, ...args: unknown[]): Promise<Answer> {
  const body = JSON.stringify({ method, args })
  const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body })
  return (await response.json()) as Answer
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidegate-meter-'))
  await mkdir(join(folder, 'disk'))
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  port = address.port
  probe.close()
  await build({
    stdin: { contents: workerSource, resolveDir: root, loader: 'ts' },
    outfile: join(folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    external: ['cloudflare:*'],
    logLevel: 'error',
  })
  await writeFile(join(folder, 'config.capnp'), config(port))
  await start()
})

afterAll(async () => {
  await kill()
  await rm(folder, { recursive: true, force: true })
})

const quota = { limit: 500, offset: 0, period: 'MONTH' } as const
const today = new Date().toISOString().slice(0, 10)
const usage = async (): Promise<DayUsage | undefined> =>
  (await ask<DayUsage[]>('usage', { startDay: today, endDay: today, quota }))[0]

/** One call's message; `exact` as of a strict plan. */
const take = (exact: boolean): Promise<TakeReply> =>
  ask<TakeReply>('take', {
    isolateId: 'a',
    buckets: [],
    used: 0,
    quota: { need: 1, ahead: 0, spent: 0, returned: 0, terms: quota, periodStartMs: 0 },
    ...(exact && { exact }),
  })

describe('kill -9 of the process that holds a meter', () => {
  it('loses nothing that a strict plan was granted, and leaves exactly the rest', async () => {
    for (let index = 0; index < 40; index++) await take(true)
    await kill()
    await start()
    expect(await usage()).toEqual({ day: today, used: 40, remaining: 460 })
  })

  it('never leaves more of a quota than there was, and at most an eighth less', async () => {
    for (let index = 0; index < 60; index++) await take(false)
    await kill()
    await start()
    const left = (await usage())?.remaining ?? 0
    expect(left).toBeLessThanOrEqual(400)
    expect(left).toBeGreaterThanOrEqual(350)
    let granted = 0
    while ((await take(true)).quota?.granted === 1) granted++
    expect(granted).toBe(left)
  })
})
