import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { CommandError } from '../io.ts'
import { freePort, sharedListener } from './listener.ts'

const host = '127.0.0.1'

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
