import { spawn, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import type { Readable } from 'node:stream'
import { CommandError } from '../io.ts'
import type { Variables } from './credentials.ts'
import { portTaken } from './listener.ts'

/** A running workerd. */
export interface WorkerdProcess {
  readonly port: number
  readonly pid: number
  /** Asks it to finish what it does and stop. */
  readonly stop: () => void
  /** The exit code, once it has stopped. */
  readonly ended: Promise<number>
}

/** What one workerd serves. */
interface Serving {
  /** Path of the configuration. */
  readonly config: string
  /** Those that the configuration takes from the environment. */
  readonly variables: Variables
  /** For the message when it is taken. */
  readonly port: number
  /** A listening socket's descriptor of ours; without one, workerd listens itself. */
  readonly listener?: number
}

/** Starts workerd and waits until it takes requests. Throws CommandError when it ends before. */
export async function startProcess(serving: Serving): Promise<WorkerdProcess> {
  const { listener } = serving
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
      ...(listener === undefined ? [] : ['--socket-fd', 'http=4']),
    ],
    {
      // Its own process group: a Ctrl-C reaches us alone, and we pass it on once.
      detached: true,
      stdio: ['pipe', 'inherit', 'pipe', 'pipe', ...(listener === undefined ? [] : [listener])],
      env: { ...process.env, ...serving.variables },
    },
  )
  let isStopping = false
  const ended = new Promise<number>((done) =>
    // Who is asked to stop ends well, also when clients that hold on had to be cut off.
    child.once('exit', (code, signal) => done(isStopping || signal !== null ? 0 : (code ?? 1))),
  )
  const { port, pid } = await listening(child, serving.port, ended)
  return {
    port,
    pid,
    stop() {
      isStopping = true
      child.stdin?.end()
    },
    ended,
  }
}

/**
 * Runs workerd so that it ends when we do, however that happens: our end of its standard input
 * closes even when we are killed. It gets two seconds to finish what it does. Writes its process id
 * to the control pipe first, and keeps no listening socket: with workerd its address must be free.
 */
const guard = `
exec 9<&0
"$@" </dev/null 9<&- &
pid=$!
exec 4<&-
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

/** Port and process id of workerd, told over its control pipe. Throws when it ends before. */
async function listening(
  child: ChildProcess,
  wanted: number,
  ended: Promise<number>,
): Promise<{ readonly port: number; readonly pid: number }> {
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk)
    errors = (errors + chunk.toString()).slice(-4000)
  })
  const control = child.stdio[3] as Readable
  const told = new Promise<{ port: number; pid: number }>((found) => {
    let text = ''
    control.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const port = /"event":"listen","socket":"http","port":(\d+)/.exec(
        text.replaceAll(' ', ''),
      )?.[1]
      const pid = /^pid (\d+)/.exec(text)?.[1]
      if (port !== undefined && pid !== undefined) found({ port: Number(port), pid: Number(pid) })
    })
  })
  const failed = ended.then((): never => {
    if (/address already in use/i.test(errors)) {
      throw new CommandError(portTaken(wanted))
    }
    throw new CommandError('workerd stopped before it took requests; its messages are above')
  })
  return Promise.race([told, failed])
}
