import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { startGateway } from '../start/gateway.ts'
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
  usage: 'tidegate start [--host HOST] [--port PORT] [--routes FILE] [--data DIR] [--processes N]',
  details: `
Builds and serves the worker in workerd, state kept in DIR. Prints one line "ready http://HOST:PORT"
when it takes requests. Ctrl-C and SIGTERM stop it.

  --host HOST    address to listen on (127.0.0.1)
  --port PORT    port to listen on, 0 for any free one (8787)
  --routes FILE  the declared APIs (routes.json)
  --data DIR     where state and generated credentials are kept (.tidegate)
  --processes N  how many processes serve calls, each with one core: 'auto' takes all cores (1)

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
      },
    })
    const port = Number(values.port)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new UsageError(`--port takes a number from 0 to 65535, not '${values.port}'`)
    }
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
      { host: values.host, port, routes: values.routes, data: values.data, processes },
      io,
    )
    io.stdout(`ready ${gateway.url}\n`)
    io.stdout(welcome(gateway))
    const stop = (): void => gateway.stop()
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    if (process.env['npm_lifecycle_event'] !== undefined) whenOrphaned(stop)
    return gateway.ended
  },
}
