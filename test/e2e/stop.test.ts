import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startGateway } from './gateway.ts'

/** `npm start` as a supervisor runs it: its only handle is npm's own process. */
async function npmStart() {
  const data = mkdtempSync(join(tmpdir(), 'tidegate-stop-'))
  const npm = spawn('npm', ['start', '--', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((ready) => {
    let output = ''
    npm.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const found = /^ready (http:\S+)$/m.exec(output)?.[1]
      if (found !== undefined) ready(found)
    })
  })
  return { npm, url }
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/_health`).then(
    () => true,
    () => false,
  )

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'stops the gateway when npm gets %s, and frees its address',
  async (signal) => {
    const { npm, url } = await npmStart()
    expect(await answers(url)).toBe(true)
    npm.kill(signal)
    await expect.poll(() => answers(url), { timeout: 10_000 }).toBe(false)
  },
)

it('has its data folder to itself while it serves', async () => {
  const gateway = await startGateway()
  const { data, url } = gateway
  const args = ['bin/tidegate.js', 'start', '--port', '0', '--data', data]
  const second = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect(second.stderr).toBe(
    `tidegate start: another gateway serves ${data}, at ${url}; stop it first, or name another folder with --data\n`,
  )
  expect(second.status).toBe(1)
  await gateway.kill()
  const third = await startGateway({ data })
  expect(await third.stop()).toBe(0)
  expect(existsSync(join(data, 'held.sock'))).toBe(false)
})
