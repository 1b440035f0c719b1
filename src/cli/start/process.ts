import { spawn, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import type { Readable } from 'node:stream'
import { CommandError } from '../io.ts'
import type { Variables } from './credentials.ts'
import { hostElsewhere, portForbidden, portTaken, type Address } from './listener.ts'

/** A running workerd. */
export interface WorkerdProcess {
  /** By the socket's name: `{http: 8787, https: 443}`. */
  readonly ports: Readonly<Record<string, number>>
  readonly pid: number
  /** Asks it to finish what it does and stop. */
  readonly stop: () => void
  /** The exit code, once it has stopped. */
  readonly ended: Promise<number>
}

/** A socket for clients, by its name in the configuration. */
export interface ClientSocket extends Address {
  readonly name: 'http' | 'https'
}

/** What one workerd serves. */
interface Serving {
  /** Path of the configuration. */
  readonly config: string
  /** Those that the configuration takes from the environment. */
  readonly variables: Variables
  readonly sockets: readonly ClientSocket[]
  /** Descriptors of ours that listen for them, in their order; without, workerd listens itself. */
  readonly listeners?: readonly number[]
}

/** Starts workerd and waits until it takes requests. Throws CommandError when it ends before. */
export async function startProcess(serving: Serving): Promise<WorkerdProcess> {
  const { sockets, listeners = [] } = serving
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      guard,
      'sh',
      workerdBinary(),
      'serve',
      serving.config,
      '--control-fd=3',
      ...listeners.flatMap((_, at) => [
        '--socket-fd',
        `${sockets[at]?.name}=${firstListener + at}`,
      ]),
    ],
    {
      // Its own process group: a Ctrl-C reaches us alone, and we pass it on once.
      detached: true,
      stdio: ['pipe', 'inherit', 'pipe', 'pipe', ...listeners],
      env: { ...process.env, ...serving.variables },
    },
  )
  let isStopping = false
  const errors = passErrors(child)
  const ended = new Promise<number>((done) =>
    // Who is asked to stop ends well, also when clients that hold on had to be cut off.
    child.once('exit', (code, signal) => done(isStopping || signal !== null ? 0 : (code ?? 1))),
  )
  const { ports, pid } = await listening(child, sockets, errors, ended)
  void ended.then((code) => {
    if (code !== 0 && /too many open files/i.test(errors()))
      process.stderr.write(`${tooManyFiles}\n`)
  })
  return {
    ports,
    pid,
    stop() {
      isStopping = true
      child.stdin?.end()
    },
    ended,
  }
}

/** workerd cannot go on when it may accept no connection. */
const tooManyFiles =
  'tidegate start: connections and files met the limit of this process; raise it (LimitNOFILE of systemd, ulimit -n)'

/** Passes on what workerd writes to standard error. @returns the last of it */
function passErrors(child: ChildProcess): () => string {
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk)
    errors = (errors + chunk.toString()).slice(-4000)
  })
  return () => errors
}

/** The first descriptor behind standard input, output, errors and the control pipe. */
const firstListener = 4

/**
 * Runs workerd so that it ends when we do, however that happens: our end of its standard input
 * closes even when we are killed. It gets two seconds to finish what it does. Writes its process id
 * to the control pipe first, and keeps no listening socket: with workerd its address must be free.
 */
const guard = `
exec 9<&0
"$@" </dev/null 9<&- &
pid=$!
exec 4<&- 5<&-
echo "pid $pid" >&3
exec 3>&-
(cat <&9 >/dev/null; kill -TERM $pid; sleep 2; kill -KILL $pid) 2>/dev/null &
wait $pid
`

function workerdBinary(): string {
  const require = createRequire(import.meta.url)
  // The package's entry is the path of the platform's binary.
  return (require('workerd') as { readonly default: string }).default
}

/** Ports and process id of workerd, told over its control pipe. Throws when it ends before. */
async function listening(
  child: ChildProcess,
  sockets: readonly ClientSocket[],
  errors: () => string,
  ended: Promise<number>,
): Promise<Pick<WorkerdProcess, 'ports' | 'pid'>> {
  const control = child.stdio[3] as Readable
  const told = new Promise<Pick<WorkerdProcess, 'ports' | 'pid'>>((found) => {
    let text = ''
    control.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const events = text
        .replaceAll(' ', '')
        .matchAll(/"event":"listen","socket":"([^"]+)","port":(\d+)/g)
      const ports = Object.fromEntries(
        [...events].map(([, name = '', port]) => [name, Number(port)]),
      )
      const pid = /^pid (\d+)/.exec(text)?.[1]
      if (pid !== undefined && sockets.every(({ name }) => name in ports)) {
        found({ ports, pid: Number(pid) })
      }
    })
  })
  const failed = ended.then((): never => {
    const [, name, problem = ''] = /Socket "(\w+)": \w+\(\): (.*)/.exec(errors()) ?? []
    const socket = sockets.find((one) => one.name === name)
    if (socket !== undefined && problem.startsWith('Address already in use')) {
      throw new CommandError(portTaken(socket))
    }
    if (socket !== undefined && problem.startsWith('Permission denied')) {
      throw new CommandError(portForbidden(socket))
    }
    if (socket !== undefined && /^(?:Cannot assign requested address|DNS lookup)/.test(problem)) {
      throw new CommandError(hostElsewhere(socket))
    }
    throw new CommandError('workerd stopped before it took requests; its messages are above')
  })
  return Promise.race([told, failed])
}
