import { existsSync, readFileSync } from 'node:fs'

/** The variables that ARNs are made of. */
const placeNames = ['AWS_REGION', 'TIDEGATE_ACCOUNT_ID'] as const

/**
 * Region and account as wrangler's configuration has them under `[vars]`. The deployed worker reads
 * them there; ARNs that are written into the bundle have to say the same, or no policy would match.
 */
export function placeVariables(config: string): Readonly<Record<string, string>> {
  if (!existsSync(config)) return {}
  const vars =
    /^\[vars\][^\n]*\n((?:(?!\[)[^\n]*(?:\n|$))*)/m.exec(readFileSync(config, 'utf8'))?.[1] ?? ''
  const found: Record<string, string> = {}
  for (const name of placeNames) {
    const value = new RegExp(`^\\s*${name}\\s*=\\s*["']([^"']*)["']`, 'm').exec(vars)?.[1]
    if (value !== undefined) found[name] = value
  }
  return found
}
