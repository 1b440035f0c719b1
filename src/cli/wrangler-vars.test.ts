import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { placeVariables } from './wrangler-vars.ts'

const read = (toml: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'tidegate-vars-')), 'wrangler.toml')
  writeFileSync(file, toml)
  return placeVariables(file)
}

it.each([
  [
    'both, among others',
    '[vars]\nOTHER = "x"\nAWS_REGION = "eu-central-1"\nTIDEGATE_ACCOUNT_ID = \'123456789012\'\n\n[other]\nAWS_REGION = "no"',
    { AWS_REGION: 'eu-central-1', TIDEGATE_ACCOUNT_ID: '123456789012' },
  ],
  ['nothing from other sections', 'AWS_REGION = "no"\n[env.dev.vars]\nAWS_REGION = "no"\n', {}],
  ['nothing from comments', '[vars]\n# AWS_REGION = "no"\n', {}],
  ['an empty section', '[vars]', {}],
])('reads %s', (_what, toml, expected) => {
  expect(read(toml)).toEqual(expected)
})

it('knows nothing without a file', () => {
  expect(placeVariables(join(tmpdir(), 'no-such-wrangler.toml'))).toEqual({})
})
