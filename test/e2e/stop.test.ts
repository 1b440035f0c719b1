import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
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

it('ends well when it is told twice, and leaves no sockets of its processes', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'stop-'))
  const options = { processes: 2, env: { TMPDIR: temporary } }
  const killed = await startGateway(options)
  await killed.kill()
  const { data } = killed
  const gateway = await startGateway({ ...options, data })
  expect(readdirSync(temporary)).toHaveLength(1)
  const ended = gateway.stop()
  void gateway.stop()
  expect(await ended).toBe(0)
  expect(readdirSync(temporary)).toEqual([])
})

it.each([
  ['1', '192.0.2.1'],
  ['2', '192.0.2.1'],
  ['1', 'nowhere.invalid'],
  ['2', 'nowhere.invalid'],
])('says with %s processes that %s is elsewhere', (processes, host) => {
  const data = mkdtempSync(join(tmpdir(), 'tidegate-stop-'))
  const flags = ['--port', '0', '--data', data, '--processes', processes, '--host', host]
  const { stderr } = spawnSync(process.execPath, ['bin/tidegate.js', 'start', ...flags], {
    encoding: 'utf8',
  })
  expect(stderr).toContain(
    `tidegate start: ${host} is no address of this machine; choose another with --host, or '*' for all of them\n`,
  )
})

it('names an address that leads to it when it listens on all of them', async () => {
  const gateway = await startGateway({ flags: ['--host', '*'] })
  expect(new URL(gateway.url).hostname).toBe('127.0.0.1')
  expect(await answers(gateway.url)).toBe(true)
  await gateway.stop()
})
