import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

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
