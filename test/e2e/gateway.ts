import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The started product, as a user starts it. */
export interface StartedGateway {
  readonly url: string
  /** Everything it printed. */
  readonly output: () => string
  readonly token: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly data: string
  /** The exit code, whenever it ends. */
  readonly ended: Promise<number | null>
  /** Stops it the polite way and waits. */
  stop(): Promise<number | null>
  /** kill -9 of the command; waits until the address is free again. */
  kill(): Promise<void>
}

/** What a test starts the gateway with. */
export interface GatewayOptions {
  /** An object is written to a file; default: the sample's routes.json. */
  readonly routes?: object | string
  /** The data folder of an earlier start. */
  readonly data?: string
  readonly port?: number
  readonly processes?: number
  /** More of `start`'s flags. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** `npm start -- --port 0` in a fresh data folder; resolves at `ready`. */
export async function startGateway(options: GatewayOptions = {}): Promise<StartedGateway> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'tidegate-e2e-'))
  const routes = options.routes ?? join(root, 'routes.json')
  const file = typeof routes === 'string' ? routes : join(data, 'routes.json')
  if (typeof routes !== 'string') writeFileSync(file, JSON.stringify(routes))
  const child = spawn(
    process.execPath,
    [
      'bin/tidegate.js',
      'start',
      '--port',
      String(options.port ?? 0),
      '--routes',
      file,
      '--data',
      data,
      '--processes',
      String(options.processes ?? 1),
      ...(options.flags ?? []),
    ],
    { cwd: root, env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  let output = ''
  const url = await new Promise<string>((ready, failed) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const found = /^ready (http:\S+)$/m.exec(output)?.[1]
      if (found !== undefined && output.includes('Authorization: Bearer')) ready(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => failed(new Error(`ended with ${code}: ${output}`)))
  })
  const said = (pattern: RegExp): string => pattern.exec(output)?.[1] ?? ''
  return {
    url,
    output: () => output,
    token: said(/Bearer (\S+?)'/),
    accessKeyId: said(/AWS_ACCESS_KEY_ID=(\S+)/),
    secretAccessKey: said(/AWS_SECRET_ACCESS_KEY=(\S+)/),
    data,
    ended,
    stop: () => ending(child, 'SIGTERM'),
    async kill() {
      await ending(child, 'SIGKILL')
      while (await answers(url)) await new Promise((later) => setTimeout(later, 50))
    },
  }
}

function ending(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((done) => {
    child.once('exit', (code) => done(code))
    child.kill(signal)
  })
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/_health`)
    return true
  } catch {
    return false
  }
}

/** A backend on loopback. */
export interface Backend {
  readonly url: string
  stop(): Promise<void>
}

/** Serves a listener on a free port. */
export async function startBackend(listener: RequestListener): Promise<Backend> {
  const server: Server = createServer(listener)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}

/** The whole body of a request to a backend, as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
