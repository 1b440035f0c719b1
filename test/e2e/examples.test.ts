import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { startGateway } from './gateway.ts'

const folder = fileURLToPath(new URL('../../examples', import.meta.url))
const examples = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory())
const run = promisify(execFile)

describe('examples', () => {
  it.each(examples)('%s answers as its script expects', async (name) => {
    const gateway = await startGateway({ routes: join(folder, name, 'routes.json') })
    try {
      const env = { ...process.env, BASE: gateway.url }
      const script = join(folder, name, 'try.sh')
      // A wrong answer ends the script with 1, which rejects with what it printed.
      const { stdout } = await run('bash', [script], { env })
      const expected = readFileSync(script, 'utf8').match(/\bexpect \d{3} /g) ?? []
      expect(stdout.match(/^ok /gm)?.length).toBeGreaterThanOrEqual(expected.length)
      expect(stdout).not.toContain('WRONG')
    } finally {
      await gateway.stop()
    }
  })

  it('are all in the list, each with a README', () => {
    const list = readFileSync(join(folder, 'README.md'), 'utf8')
    for (const name of examples) {
      expect(list).toContain(`| [${name}](${name}) |`)
      expect(readFileSync(join(folder, name, 'README.md'), 'utf8')).toContain(
        `npm start -- --routes examples/${name}/routes.json`,
      )
    }
  })
})
