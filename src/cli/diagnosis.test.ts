import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { judgeNode, judgeSecrets, judgeWrangler } from './diagnosis.ts'
import { wranglerToml } from './project-files.ts'
import { compatibilityDate, compatibilityFlags } from './start/gateway.ts'

const shipped = readFileSync(fileURLToPath(new URL('../../wrangler.toml', import.meta.url)), 'utf8')
const made = wranglerToml({
  worker: 'pets',
  api: 'pets',
  region: 'us-east-1',
  accountId: undefined,
  backend: undefined,
  packagePath: '../tidegate',
})

const troubles = (text: string): string[] =>
  judgeWrangler(text, { compatibilityDate, compatibilityFlags })
    .filter(({ state }) => state !== 'ok')
    .map(({ check, state }) => `${state}: ${check}`)

describe('the doctor', () => {
  it.each([
    ['24.21.0', 'ok'],
    ['20.0.0', 'ok'],
    ['18.19.1', 'problem'],
  ])('takes Node %s as %s', (version, state) => {
    expect(judgeNode(version).state).toBe(state)
  })

  it('finds nothing wrong with the configuration that is shipped, and the one that init writes', () => {
    expect([troubles(shipped), troubles(made)]).toEqual([[], []])
  })

  it.each([
    [shipped.replace('main =', 'entry ='), ['problem: entry']],
    [shipped.replace(compatibilityDate, '2024-01-01'), ['warning: compatibility date']],
    [shipped.replace(/^compatibility_date.*$/m, ''), ['problem: compatibility date']],
    [shipped.replace(/^compatibility_flags.*$/m, ''), ['warning: compatibility flag']],
    [shipped.replace('"Registry", "Meter"', '"Registry"'), ['problem: Durable Objects']],
    [shipped.replace('class_name = "Meter"', '# class_name = "Meter"'), []],
  ])('finds what is missing (%#)', (text, expected) => {
    expect(troubles(text)).toEqual(expected)
  })

  it.each([
    [['TIDEGATE_ADMIN_TOKEN', 'TIDEGATE_SECRET_KEY'], []],
    [
      ['TIDEGATE_ADMIN_ACCESS_KEY_ID', 'TIDEGATE_ADMIN_SECRET_ACCESS_KEY', 'TIDEGATE_SECRET_KEY'],
      [],
    ],
    [['TIDEGATE_ADMIN_ACCESS_KEY_ID'], ['admin credential', 'TIDEGATE_SECRET_KEY']],
    [['TIDEGATE_ADMIN_TOKEN', 'TIDEGATE_SECRET_KEY', 'AWS_ACCESS_KEY_ID'], ['AWS identity']],
  ])('with the secrets %j complains of %j', (names, checks) => {
    const found = judgeSecrets(new Set(names), 'the deployed worker')
    expect(found.filter(({ state }) => state !== 'ok').map(({ check }) => check)).toEqual(checks)
    expect(found.filter(({ state, fix }) => state !== 'ok' && fix === undefined)).toEqual([])
  })
})
