import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { CommandError } from '../io.ts'
import { checkSharing, freePort, sharedListener } from './listener.ts'

const host = '127.0.0.1'

it.each(['18.20.4', '20.20.2', '22.11.0'])('is for newer Nodes than %s', (version) => {
  expect(() => checkSharing(version)).toThrow(version)
})

it.each(['22.12.0', '23.1.0', '24.0.0'])('is for Node %s', (version) => {
  expect(() => checkSharing(version)).not.toThrow()
})

it('finds a free port', async () => {
  expect(await freePort({ host, port: 0 })).toBeGreaterThan(0)
})

it('refuses a port on which somebody listens, also one who would share it', async () => {
  const server = createServer()
  await new Promise<void>((done) => server.listen({ host, port: 0, reusePort: true }, done))
  const { port } = server.address() as AddressInfo
  await expect(freePort({ host, port })).rejects.toThrow(CommandError)
  expect(await sharedListener({ host, port }, (fd) => fd)).toBeGreaterThan(2)
  server.close()
})
