import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import type { DeclaredState } from '../../definition/declared.ts'
import { formatWarning } from '../../definition/issue.ts'
import { buildRoutes } from '../build/routes.ts'
import { bundleWorker, routesModule } from '../build/worker.ts'
import { placeOf } from '../commands/build.ts'
import { keepAddress } from '../gateway-api.ts'
import { CommandError, readInput, type Io } from '../io.ts'
import { linkedPem, workerdConfig } from './config.ts'
import { placeVariables } from '../wrangler-vars.ts'
import { declaredSecrets, gatherVariables, type Variables } from './credentials.ts'
import { makeFolders } from './folders.ts'
import { missingCertificates, tlsFiles } from './tls.ts'

/** What `npm start -- …` takes. */
export interface StartOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly routes: string
  readonly data: string
}

/** A gateway that takes requests. */
export interface Gateway {
  readonly url: string
  readonly variables: Variables
  readonly state: DeclaredState
  readonly pid: number
  /** Asks workerd to finish what it does and stop. */
  stop(): void
  /** The exit code, once it has stopped. */
  readonly ended: Promise<number>
}

/** Same as in wrangler.toml; a test compares them. */
export const compatibilityDate = '2026-10-20'

/** Builds the worker with its routes, writes workerd's configuration, and starts it. */
export async function startGateway(options: StartOptions, io: Io): Promise<Gateway> {
  const data = resolve(options.data)
  const { buildDirectory, storageDirectory } = makeFolders(data)
  const file = resolve(options.routes)
  const devVars = existsSync('.dev.vars') ? readFileSync('.dev.vars', 'utf8') : ''
  const contract: Variables = {
    // The worker's own default is for an isolate of 128 MB; here only the machine's memory is a bound.
    TIDEGATE_BUFFERED_MEGABYTES: '512',
    ...placeVariables('wrangler.toml'),
    ...gatherVariables(process.env, devVars, data),
    TIDEGATE_TRUST_FORWARDED:
      process.env['TIDEGATE_TRUST_FORWARDED'] ?? (isLoopback(options.host) ? '1' : '0'),
    // Nobody may be reading a pipe, and a full one would stop the gateway; 'tidegate logs' has the lines.
    TIDEGATE_LOG_CONSOLE: process.env['TIDEGATE_LOG_CONSOLE'] ?? (process.stdout.isTTY ? '1' : '0'),
  }
  const { state, warnings } = buildRoutes(await readInput(file, io), {
    file,
    place: placeOf(contract),
  })
  const { tls, variables } = tlsFiles({
    ...contract,
    ...declaredSecrets(state.identities, process.env),
  })
  for (const binding of missingCertificates(state.snapshots, tls)) {
    io.stderr(
      `warning: a stage names the client certificate ${binding}, and no variable of that name brings its PEM file: its HTTP integrations answer 500\n`,
    )
  }
  for (const one of tls.clientCertificates) {
    const link = join(buildDirectory, linkedPem(one))
    rmSync(link, { force: true })
    symlinkSync(one.file, link)
  }
  for (const warning of warnings) io.stderr(`warning: ${formatWarning(warning)}\n`)
  await Promise.all([
    bundleWorker('src/index.ts', join(buildDirectory, 'worker.js'), routesModule(state)),
    bundleWorker('src/platform/self-hosted/kv-service.ts', join(buildDirectory, 'kv.js')),
    bundleWorker('src/platform/self-hosted/cache-service.ts', join(buildDirectory, 'cache.js')),
  ])
  const config = join(buildDirectory, 'config.capnp')
  const names = Object.keys(variables)
  writeFileSync(
    config,
    workerdConfig({
      ...options,
      compatibilityDate,
      buildDirectory,
      storageDirectory,
      variables: names,
      tls,
    }),
  )
  const child = spawn(
    '/bin/sh',
    ['-c', guard, 'sh', workerdBinary(), 'serve', config, '--control-fd=3'],
    {
      // Its own process group: a Ctrl-C reaches us alone, and we pass it on once.
      detached: true,
      stdio: ['pipe', 'inherit', 'pipe', 'pipe'],
      env: { ...process.env, ...variables },
    },
  )
  let isStopping = false
  const ended = new Promise<number>((done) =>
    // Who is asked to stop ends well, also when clients that hold on had to be cut off.
    child.once('exit', (code, signal) => done(isStopping || signal !== null ? 0 : (code ?? 1))),
  )
  const { port, pid } = await listening(child, options, ended)
  writeFileSync(join(data, 'workerd.pid'), String(pid))
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  const url = `http://${host}:${port}`
  keepAddress(data, url)
  return {
    url,
    variables,
    state,
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
 * to the control pipe first.
 */
const guard = `
exec 9<&0
"$@" </dev/null 9<&- &
pid=$!
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

const isLoopback = (host: string): boolean => /^(?:127\.|localhost$|::1$)/.test(host)

/** Port and process id of workerd, told over its control pipe. Throws when it ends before. */
async function listening(
  child: ChildProcess,
  options: StartOptions,
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
      throw new CommandError(
        `port ${options.port} is taken; choose another with --port, or 0 for any free one`,
      )
    }
    throw new CommandError('workerd stopped before it took requests; its messages are above')
  })
  return Promise.race([told, failed])
}
