import { rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join, relative } from 'node:path'
import { servedAt } from '../gateway-api.ts'
import { CommandError } from '../io.ts'

/**
 * Keeps the data folder from other gateways until it is let go: limits, and what is remembered of stages and keys, are
 * in the memory of the one that has the state. A socket in the folder says that it is taken: it takes connections as
 * long as its holder lives, however that ends. On a file system without sockets nothing is held.
 * Throws CommandError while another gateway holds it.
 * @returns lets it go
 */
export async function holdFolder(data: string): Promise<() => void> {
  const path = socketPath(data)
  const server = createServer((socket) => socket.destroy())
  // Holding alone keeps no process alive.
  server.unref()
  if ((await listen(server, path)) === 'EADDRINUSE') {
    if (await isHeld(path)) throw new CommandError(folderTaken(data))
    // Its holder was killed.
    rmSync(path, { force: true })
    await listen(server, path)
  }
  return () => server.close()
}

/** The shorter spelling: the path of a socket has room for a hundred characters. */
function socketPath(data: string): string {
  const path = join(data, 'held.sock')
  const fromHere = relative(process.cwd(), path)
  return fromHere.length < path.length ? fromHere : path
}

/** @returns the code of the error, if there was one */
function listen(server: Server, path: string): Promise<string | undefined> {
  return new Promise((done) => {
    const refused = ({ code }: NodeJS.ErrnoException): void => done(code)
    server.once('error', refused)
    server.listen(path, () => {
      server.off('error', refused)
      done(undefined)
    })
  })
}

function isHeld(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path, () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => done(false))
  })
}

function folderTaken(data: string): string {
  const address = servedAt(data)
  const where = address === undefined ? '' : `, at ${address}`
  return `another gateway serves ${data}${where}; stop it first, or name another folder with --data`
}
