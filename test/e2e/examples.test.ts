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

/** What a script printed, also when a wrong answer made it end with 1. */
async function printedBy(script: string, env: NodeJS.ProcessEnv): Promise<string> {
  try {
    return (await run('bash', [script], { env })).stdout
  } catch (error) {
    return (error as { readonly stdout: string }).stdout
  }
}

describe('examples', () => {
  it.each(examples)('%s answers as its script expects', async (name) => {
    const gateway = await startGateway({
      routes: join(folder, name, 'routes.json'),
      env: { READER_SECRET: 'example-secret-of-the-reader' },
    })
    try {
      const env = { ...process.env, BASE: gateway.url }
      const script = join(folder, name, 'try.sh')
      const stdout = await printedBy(script, env)
      expect(stdout).not.toContain('WRONG')
      const expected = readFileSync(script, 'utf8').match(/\bexpect \d{3} /g) ?? []
      expect(stdout.match(/^ok /gm)?.length).toBeGreaterThanOrEqual(expected.length)
    } finally {
      await gateway.stop()
    }
  })

  it('are all in the list, each with a README', () => {
    const list = readFileSync(join(folder, 'README.md'), 'utf8')
    for (const name of examples) {
      expect(list).toContain(`| [${name}](${name}) |`)
      const readme = readFileSync(join(folder, name, 'README.md'), 'utf8')
      expect(readme).toContain(`npm start -- --routes examples/${name}/routes.json`)
    }
  })
})
