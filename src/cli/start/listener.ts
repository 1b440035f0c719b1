import { lookup } from 'node:dns/promises'
import { createServer, type Server } from 'node:net'
import { CommandError } from '../io.ts'

/** Where a socket listens. */
export interface Address {
  /** `'*'` for all addresses of the machine. */
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** What chooses the port: `'--port'`. */
  readonly flag: string
}

/**
 * Throws CommandError where sockets cannot share a port: Node before 22.12 ignores the wish.
 * @param version as in `process.versions.node`
 */
export function checkSharing(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 12)) return
  throw new CommandError(
    `--processes needs Node 22.12 or newer, and this is ${version}; npm start -- --processes N brings its own`,
  )
}

/**
 * Throws CommandError when somebody listens on the port: sockets that share one would quietly share
 * its calls with another gateway.
 * @returns the port, a free one for 0
 */
export async function freePort(address: Address): Promise<number> {
  return listen([address], false, ([server]) => portOf(server))
}

/**
 * Listening sockets that share their ports with others: the kernel spreads connections among them.
 * @param hand gets the sockets' descriptors and must give them to a process before it returns
 */
export async function sharedListeners<T>(
  addresses: readonly Address[],
  hand: (descriptors: readonly number[]) => T,
): Promise<T> {
  return listen(addresses, true, (servers) =>
    hand(
      servers.map((server) => {
        // Node has no public name for it. Ours is closed in the same turn, so that we accept no connection.
        const { _handle: handle } = server as unknown as { _handle: { fd: number } }
        return handle.fd
      }),
    ),
  )
}

/** Listens on all of them in one turn, has them used, and closes them. */
async function listen<T>(
  addresses: readonly Address[],
  reusePort: boolean,
  use: (servers: readonly Server[]) => T,
): Promise<T> {
  const hosts = await Promise.all(addresses.map(literalHost))
  const servers = addresses.map(() => createServer())
  const listening = servers.map(
    (server, at) =>
      new Promise<void>((done, failed) => {
        const address = addresses[at] as Address
        server.once('error', (error) => failed(listenError(error, address)))
        server.listen({ ...hosts[at], port: address.port, reusePort }, done)
      }),
  )
  try {
    await Promise.all(listening)
    return use(servers)
  } finally {
    await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
  }
}

/** A name is looked up before, because nothing may come between the sockets. */
async function literalHost(address: Address): Promise<{ readonly host?: string }> {
  const { host } = address
  if (host === anyHost) return {}
  try {
    return { host: (await lookup(host)).address }
  } catch {
    throw new CommandError(hostElsewhere(address))
  }
}

/** All addresses of the machine. */
export const anyHost = '*'

function listenError(error: NodeJS.ErrnoException, address: Address): Error {
  if (error.code === 'EADDRINUSE') return new CommandError(portTaken(address))
  if (error.code === 'EACCES') return new CommandError(portForbidden(address))
  if (error.code === 'EADDRNOTAVAIL') return new CommandError(hostElsewhere(address))
  if (error.code !== 'ENOTSUP' && error.code !== 'EINVAL') return error
  return new CommandError(
    '--processes needs a system on which sockets can share a port, as on Linux',
  )
}

export const portTaken = ({ port, flag }: Address): string =>
  `port ${port} is taken; choose another with ${flag}, or 0 for any free one`

export const portForbidden = ({ port, flag }: Address): string =>
  `this user may not listen on port ${port}; choose one above 1023 with ${flag}, or give the right (CAP_NET_BIND_SERVICE on Linux)`

export const hostElsewhere = ({ host, flag }: Address): string =>
  `${host} is no address of this machine; choose another with ${flag.replace('port', 'host')}, or '${anyHost}' for all of them`

function portOf(server: Server | undefined): number {
  const address = server?.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
