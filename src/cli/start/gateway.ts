import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { DeclaredState } from '../../definition/declared.ts'
import { formatWarning } from '../../definition/issue.ts'
import { consoleModule } from '../build/console.ts'
import { buildRoutes } from '../build/routes.ts'
import { bundledWorker, routesModule } from '../build/worker.ts'
import { placeOf } from '../commands/build.ts'
import { writeText } from '../files.ts'
import { keepAddress } from '../gateway-api.ts'
import { readInput, type Io } from '../io.ts'
import { bundleNames, linkedPem, workerdConfig, type ProcessPlace } from './config.ts'
import { placeVariables } from '../wrangler-vars.ts'
import { declaredSecrets, gatherVariables, type Variables } from './credentials.ts'
import { makeFolders } from './folders.ts'
import { startProcesses } from './processes.ts'
import { missingCertificates, tlsFiles } from './tls.ts'

/** What `npm start -- …` takes. */
export interface StartOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly routes: string
  readonly data: string
  /** That serve calls: workerd uses one core each. Default: 1. */
  readonly processes?: number
}

/** A gateway that takes requests. */
export interface Gateway {
  readonly url: string
  readonly variables: Variables
  readonly state: DeclaredState
  /** Of the workerd processes; the first has the state. */
  readonly pids: readonly number[]
  /** Asks workerd to finish what it does and stop. */
  readonly stop: () => void
  /** The exit code, once it has stopped. */
  readonly ended: Promise<number>
}

/** Same as in wrangler.toml; a test compares them. */
export const compatibilityDate = '2026-10-20'

/** The same. Bodies that are read as text keep a byte order mark. */
export const compatibilityFlags = ['do_not_strip_bom_in_read_all_text']

/** Builds the worker with its routes, writes workerd's configuration, and starts it. */
export async function startGateway(options: StartOptions, io: Io): Promise<Gateway> {
  const { processes = 1 } = options
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
  const bundles = processes === 1 ? (['only'] as const) : (['first', 'further'] as const)
  const modules = {
    'routes.js': routesModule(state),
    'console.js': consoleModule(),
    ...Object.fromEntries(bundles.map((kind) => [bundleNames[kind], bundledWorker(entries[kind])])),
    'kv.js': bundledWorker('src/platform/self-hosted/kv-service.ts'),
    'cache.js': bundledWorker('src/platform/self-hosted/cache-service.ts'),
  }
  await Promise.all(
    Object.entries(modules).map(async ([name, text]) => {
      writeText(join(buildDirectory, name), await text)
    }),
  )
  const names = Object.keys(variables)
  const { port, pids, stop, ended } = await startProcesses({
    ...options,
    processes,
    variables,
    configure(place) {
      const number = place.kind === 'further' ? `-${place.number}` : ''
      const config = join(buildDirectory, `config${number}.capnp`)
      const text = workerdConfig({
        ...options,
        compatibilityDate,
        compatibilityFlags,
        storageDirectory,
        variables: names,
        tls,
        trustsForwarded: contract['TIDEGATE_TRUST_FORWARDED'] === '1',
        place,
      })
      writeText(config, text)
      return config
    },
  })
  writeText(join(data, 'workerd.pid'), String(pids[0]))
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  const url = `http://${host}:${port}`
  keepAddress(data, url)
  return { url, variables, state, pids, stop, ended }
}

/** The module that a process runs. */
const entries: Readonly<Record<ProcessPlace['kind'], string>> = {
  only: 'src/index.ts',
  first: 'src/self-hosted/first-process.ts',
  further: 'src/self-hosted/further-process.ts',
}

const isLoopback = (host: string): boolean => /^(?:127\.|localhost$|::1$)/.test(host)
