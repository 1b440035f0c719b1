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
import {
  addressOf,
  bundleNames,
  linkedPem,
  tlsSocketFiles,
  workerdConfig,
  type ProcessPlace,
} from './config.ts'
import { placeVariables } from '../wrangler-vars.ts'
import { declaredSecrets, gatherVariables, type Variables } from './credentials.ts'
import { makeFolders, type Folders } from './folders.ts'
import { holdFolder } from './hold.ts'
import { anyHost } from './listener.ts'
import { startProcesses } from './processes.ts'
import type { ClientSocket } from './process.ts'
import { missingCertificates, serverCertificate, tlsFiles } from './tls.ts'
import { oddVariables } from './variable-forms.ts'

/** What `npm start -- …` takes. */
export interface StartOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly routes: string
  readonly data: string
  /** That serve calls: workerd uses one core each. Default: 1. */
  readonly processes?: number
  /** A second way in, whose clients speak TLS. */
  readonly tls?: TlsOptions | undefined
}

/** Where TLS ends at the gateway, and with which PEM files. */
export interface TlsOptions {
  /** `'*'` for all addresses of the machine. */
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly certificate: string
  readonly key: string
}

/** A gateway that takes requests. */
export interface Gateway {
  readonly url: string
  /** Of the socket with TLS, by a host of its certificate. */
  readonly tlsUrl: string | undefined
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

/** Starts a gateway that has its data folder to itself. Throws CommandError while another one has it. */
export async function startGateway(options: StartOptions, io: Io): Promise<Gateway> {
  const data = resolve(options.data)
  const folders = makeFolders(data)
  const letGo = await holdFolder(data)
  try {
    const gateway = await serve({ ...options, data }, folders, io)
    void gateway.ended.finally(letGo)
    return gateway
  } catch (error) {
    letGo()
    throw error
  }
}

/** Builds the worker with its routes, writes workerd's configuration, and starts it. */
async function serve(options: StartOptions, folders: Folders, io: Io): Promise<Gateway> {
  const { processes = 1, data } = options
  const { buildDirectory, storageDirectory } = folders
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
  for (const odd of oddVariables(contract)) io.stderr(`warning: ${odd}\n`)
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
  const shown = options.tls && serverCertificate(options.tls, Date.now())
  if (shown?.warning !== undefined) io.stderr(`warning: ${shown.warning}\n`)
  const links = [
    ...tls.clientCertificates.map((one) => [linkedPem(one), one.file] as const),
    ...(shown === undefined
      ? []
      : ([
          [tlsSocketFiles.certificate, shown.certificate],
          [tlsSocketFiles.key, shown.key],
        ] as const)),
  ]
  for (const [name, target] of links) {
    const link = join(buildDirectory, name)
    rmSync(link, { force: true })
    symlinkSync(target, link)
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
  const sockets: readonly ClientSocket[] = [
    { name: 'http', host: options.host, port: options.port, flag: '--port' },
    ...(options.tls === undefined
      ? []
      : [{ name: 'https', ...options.tls, flag: '--tls-port' } as const]),
  ]
  const { ports, pids, stop, ended } = await startProcesses({
    data,
    sockets,
    processes,
    variables,
    configure(place) {
      const number = place.kind === 'further' ? `-${place.number}` : ''
      const config = join(buildDirectory, `config${number}.capnp`)
      const text = workerdConfig({
        host: options.host,
        port: options.port,
        compatibilityDate,
        compatibilityFlags,
        storageDirectory,
        variables: names,
        tls,
        trustsForwarded: contract['TIDEGATE_TRUST_FORWARDED'] === '1',
        // What a listener on loopback may believe of its clients says nothing of this one.
        tlsSocket: options.tls && {
          ...options.tls,
          trustsForwarded: process.env['TIDEGATE_TRUST_FORWARDED'] === '1',
        },
        place,
      })
      writeText(config, text)
      return config
    },
  })
  writeText(join(data, 'workerd.pid'), String(pids[0]))
  // Of all addresses one that leads here, for the commands and whoever reads it.
  const host = options.host === anyHost ? '127.0.0.1' : options.host
  const url = `http://${addressOf({ host, port: ports['http'] ?? 0 })}`
  const tlsUrl = shown && `https://${addressOf({ host: shown.host, port: ports['https'] ?? 0 })}`
  keepAddress(data, url)
  return { url, tlsUrl, variables, state, pids, stop, ended }
}

/** The module that a process runs. */
const entries: Readonly<Record<ProcessPlace['kind'], string>> = {
  only: 'src/self-hosted/only-process.ts',
  first: 'src/self-hosted/first-process.ts',
  further: 'src/self-hosted/further-process.ts',
}

const isLoopback = (host: string): boolean => /^(?:127\.|localhost$|::1$)/.test(host)
