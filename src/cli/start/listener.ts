import { createServer, type Server } from 'node:net'
import { CommandError } from '../io.ts'

/** Where several processes listen. */
export interface Address {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
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
  return listen(address, false, (server) => portOf(server))
}

/**
 * A listening socket that shares its port with others: the kernel spreads connections among them.
 * @param hand gets the socket's descriptor and must give it to a process before it returns
 */
export async function sharedListener<T>(address: Address, hand: (fd: number) => T): Promise<T> {
  return listen(address, true, (server) => {
    // Node has no public name for it. Ours is closed in the same turn, so that we accept no connection.
    const { _handle: handle } = server as unknown as { _handle: { fd: number } }
    return hand(handle.fd)
  })
}

function listen<T>(
  { host, port }: Address,
  reusePort: boolean,
  use: (server: Server) => T,
): Promise<T> {
  const server = createServer()
  return new Promise((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(listenError(error, port)))
    server.listen({ host, port, reusePort }, () => {
      const result = use(server)
      server.close(() => done(result))
    })
  })
}

function listenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') return new CommandError(portTaken(port))
  if (error.code !== 'ENOTSUP' && error.code !== 'EINVAL') return error
  return new CommandError(
    '--processes needs a system on which sockets can share a port, as on Linux',
  )
}

export const portTaken = (port: number): string =>
  `port ${port} is taken; choose another with --port, or 0 for any free one`

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
