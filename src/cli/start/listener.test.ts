import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { CommandError } from '../io.ts'
import { checkSharing, freePort, sharedListeners } from './listener.ts'

const address = (port: number) => ({ host: '127.0.0.1', port, flag: '--port' })

it.each(['18.20.4', '20.20.2', '22.11.0'])('is for newer Nodes than %s', (version) => {
  expect(() => checkSharing(version)).toThrow(version)
})

it.each(['22.12.0', '23.1.0', '24.0.0'])('is for Node %s', (version) => {
  expect(() => checkSharing(version)).not.toThrow()
})

it('finds a free port', async () => {
  expect(await freePort(address(0))).toBeGreaterThan(0)
})

it('refuses a port on which somebody listens, also one who would share it', async () => {
  const server = createServer()
  await new Promise<void>((done) => server.listen({ ...address(0), reusePort: true }, done))
  const { port } = server.address() as AddressInfo
  await expect(freePort(address(port))).rejects.toThrow(
    new CommandError(`port ${port} is taken; choose another with --port, or 0 for any free one`),
  )
  const [fd, other] = await sharedListeners(
    [address(port), { ...address(0), host: '*', flag: '--tls-port' }],
    (fds) => fds,
  )
  expect(fd).toBeGreaterThan(2)
  expect(other).not.toBe(fd)
  server.close()
})
