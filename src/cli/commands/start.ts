import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { startGateway, type TlsOptions } from '../start/gateway.ts'
import { anyHost } from '../start/listener.ts'
import { whenOrphaned } from '../start/orphan.ts'
import { welcome } from '../start/welcome.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../io.ts'

/** More than the cores of any machine that one process owns the state of. */
const processesMax = 64

/** `npm start`: the gateway on this machine, in plain workerd. */
export const start: Command = {
  name: 'start',
  summary: 'serve routes.json on this machine',
  usage:
    'tidegate start [--host HOST] [--port PORT] [--routes FILE] [--data DIR] [--processes N]\n' +
    '               [--tls-port PORT --tls-certificate FILE --tls-key FILE [--tls-host HOST]]',
  details: `
Builds and serves the worker in workerd, state kept in DIR. Prints one line "ready http://HOST:PORT"
when it takes requests. Ctrl-C and SIGTERM stop it.

  --host HOST    address to listen on (127.0.0.1)
  --port PORT    port to listen on, 0 for any free one (8787)
  --routes FILE  the declared APIs (routes.json)
  --data DIR     where state and generated credentials are kept (.tidegate); one gateway at a time
  --processes N  how many processes serve calls, each with one core: 'auto' takes all cores (1)

  --tls-port PORT         serve HTTPS as well, on this port
  --tls-certificate FILE  PEM: the certificate, then those between it and a root
  --tls-key FILE          PEM: its private key, without a passphrase
  --tls-host HOST         address to listen on for HTTPS (all of them)

Variables and secrets come from the environment and from .dev.vars; the environment wins. AWS_REGION
and TIDEGATE_ACCOUNT_ID may stand under [vars] in wrangler.toml instead, as for a deploy.`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '8787' },
        routes: { type: 'string', default: 'routes.json' },
        data: { type: 'string', default: '.tidegate' },
        processes: { type: 'string', default: '1' },
        'tls-port': { type: 'string' },
        'tls-certificate': { type: 'string' },
        'tls-key': { type: 'string' },
        'tls-host': { type: 'string' },
      },
    })
    const port = portOf('--port', values.port)
    const processes =
      values.processes === 'auto'
        ? Math.min(availableParallelism(), processesMax)
        : Number(values.processes)
    if (!Number.isInteger(processes) || processes < 1 || processes > processesMax) {
      throw new UsageError(
        `--processes takes a number from 1 to ${processesMax}, or auto, not '${values.processes}'`,
      )
    }
    const gateway = await startGateway(
      {
        host: values.host,
        port,
        routes: values.routes,
        data: values.data,
        processes,
        tls: tlsOf(values),
      },
      io,
    )
    const stop = (): void => gateway.stop()
    // Some send a signal to the process and its group, and it comes twice.
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    if (process.env['npm_lifecycle_event'] !== undefined) whenOrphaned(stop)
    // Whoever reads it may stop the gateway in the same moment.
    io.stdout(`ready ${gateway.url}\n`)
    io.stdout(welcome(gateway))
    return gateway.ended
  },
}

function portOf(flag: string, value: string): number {
  const port = Number(value)
  if (value !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new UsageError(`${flag} takes a number from 0 to 65535, not '${value}'`)
}

/** The three flags that HTTPS needs come together. */
function tlsOf(values: Readonly<Record<string, string | undefined>>): TlsOptions | undefined {
  const flags = ['tls-port', 'tls-certificate', 'tls-key', 'tls-host']
  const given = flags.filter((flag) => values[flag] !== undefined)
  if (given.length === 0) return undefined
  const [port, certificate, key, host = anyHost] = flags.map((flag) => values[flag])
  if (port === undefined || certificate === undefined || key === undefined) {
    throw new UsageError(
      `--${given.join(', --')} alone is not enough: HTTPS needs --tls-port, --tls-certificate and --tls-key`,
    )
  }
  return { host, port: portOf('--tls-port', port), certificate, key }
}
