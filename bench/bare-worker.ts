import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { compatibilityDate } from '../src/cli/start/gateway.ts'

/** A process that serves on loopback. */
export interface Served {
  readonly url: string
  readonly pid: number
  readonly stop: () => void
}

/** A Durable Object that sends back every message, a thousand connections each, hibernating. */
export const bareEcho = `import { DurableObject } from 'cloudflare:workers'
export class Echo extends DurableObject {
  fetch() {
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server)
    return new Response(null, { status: 101, webSocket: client })
  }
  webSocketMessage(socket, data) { socket.send(data) }
}
let opened = 0
export default { fetch: (request, env) =>
  env.ECHO.getByName('echo' + Math.floor(opened++ / 1000)).fetch(request) }`

const workerd = (createRequire(import.meta.url)('workerd') as { readonly default: string }).default

/**
 * Starts a worker of one file in plain workerd, its outbound network loopback only; its class `Echo`,
 * if it has one, keeps its state on disk.
 */
export async function serveBare(folder: string, name: string, code: string): Promise<Served> {
  const disk = join(folder, `${name}-disk`)
  mkdirSync(disk)
  writeFileSync(join(folder, `${name}.js`), code)
  const object = code.includes('DurableObject')
    ? `durableObjectNamespaces = [(className = "Echo", uniqueKey = "echo", enableSql = true)],
       durableObjectStorage = (localDisk = "disk"),
       bindings = [(name = "ECHO", durableObjectNamespace = "Echo")],`
    : ''
  writeFileSync(
    join(folder, `${name}.capnp`),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (modules = [(name = "${name}.js", esModule = embed "${name}.js")],
      ${object} compatibilityDate = "${compatibilityDate}", globalOutbound = "network")),
    (name = "network", network = (allow = ["private", "local"])),
    (name = "disk", disk = (path = "${disk}", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);`,
  )
  const child = spawn(workerd, ['serve', join(folder, `${name}.capnp`), '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const stop = (): void => void child.kill('SIGKILL')
  process.once('exit', stop)
  const port = await new Promise<string>((found) => {
    let text = ''
    const control = child.stdio[3] as Readable
    control.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const told = /"port":\s*(\d+)/.exec(text)?.[1]
      if (told !== undefined) found(told)
    })
  })
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop }
}

/** Processor time of a process so far, in microseconds. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** Resident memory of a process, in KiB. */
export const residentKib = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

/** The middle one. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
