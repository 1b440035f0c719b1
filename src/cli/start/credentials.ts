import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { replaceText } from '../files.ts'
import type { DeclaredIdentity } from '../../definition/identity.ts'

/** Name → value, as the worker's bindings. */
export type Variables = Readonly<Record<string, string>>

const fileName = 'credentials.json'

/**
 * The contract's variables for a gateway on this machine: the environment over `.dev.vars` over what
 * the first start generated and keeps in the data folder with mode 0600.
 */
export function gatherVariables(
  env: Readonly<Record<string, string | undefined>>,
  devVars: string,
  data: string,
): Variables {
  const given: Record<string, string> = parseDevVars(devVars)
  const made = generated(data)
  const administersUs = env['AWS_ACCESS_KEY_ID'] === made['TIDEGATE_ADMIN_ACCESS_KEY_ID']
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || !isOurs(name)) continue
    if (administersUs && clientVariables.has(name)) continue
    given[name] = value
  }
  return { ...made, ...given }
}

/** Secrets that the declared identities name, as far as the environment has them. */
export function declaredSecrets(
  identities: readonly DeclaredIdentity[],
  env: Readonly<Record<string, string | undefined>>,
): Variables {
  const secrets: Record<string, string> = {}
  for (const { secretName, session } of identities) {
    for (const name of [secretName, session?.tokenName]) {
      const value = name === undefined ? undefined : env[name]
      if (name !== undefined && value !== undefined) secrets[name] = value
    }
  }
  return secrets
}

/**
 * What `npm start` tells people to export for the aws CLI. In the shell of a later start these mean
 * the client of this gateway, not the gateway's own identity.
 */
const clientVariables: ReadonlySet<string> = new Set([
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_ENDPOINT_URL',
])

function isOurs(name: string): boolean {
  return /^(?:TIDEGATE_|OTEL_(?:EXPORTER_OTLP_|SERVICE_NAME|TRACES_SAMPLER_ARG)|AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION|ENDPOINT_URL))/.test(
    name,
  )
}

/** Random admin credentials and the key that encrypts at rest; made once. */
function generated(data: string): Record<string, string> {
  const file = join(data, fileName)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  const made = {
    TIDEGATE_ADMIN_TOKEN: randomBytes(24).toString('base64url'),
    TIDEGATE_ADMIN_ACCESS_KEY_ID: `TIDE${base32(16)}`,
    TIDEGATE_ADMIN_SECRET_ACCESS_KEY: randomBytes(30).toString('base64url'),
    TIDEGATE_SECRET_KEY: randomBytes(32).toString('base64url'),
  }
  replaceText(file, `${JSON.stringify(made, null, 2)}\n`, 0o600)
  return made
}

function base32(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  return Array.from(randomBytes(length), (byte) => alphabet.charAt(byte % 32)).join('')
}

/** `NAME=value` lines; values may be quoted; `#` starts a comment line. */
export function parseDevVars(text: string): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line)
    if (match?.[1] === undefined || match[2] === undefined) continue
    variables[match[1]] = match[2].replace(/^(["'])(.*)\1$/s, '$2')
  }
  return variables
}
