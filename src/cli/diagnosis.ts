/** What the doctor found of one thing. */
export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warning' | 'problem'
  readonly found: string
  /** What to do; for everything that is not well. */
  readonly fix?: string
}

export const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found })
export const warning = (check: string, found: string, fix: string): Finding => ({
  check,
  state: 'warning',
  found,
  fix,
})
export const problem = (check: string, found: string, fix: string): Finding => ({
  check,
  state: 'problem',
  found,
  fix,
})

/** Node as engines wants it. @param version `'24.21.0'` */
export function judgeNode(version: string): Finding {
  const major = Number(version.split('.')[0])
  return major >= 20
    ? ok('Node', version)
    : problem('Node', version, 'Install Node 20 or newer: https://nodejs.org')
}

const durableClasses = ['Registry', 'Meter', 'ConnectionShard'] as const

interface Compatibility {
  readonly compatibilityDate: string
  readonly compatibilityFlags: readonly string[]
}

/**
 * What is wrong with a wrangler.toml, beside the bindings that `tidegate domains` looks at.
 * @param tested what this version is tested with
 */
export function judgeWrangler(text: string, tested: Compatibility): readonly Finding[] {
  const { compatibilityDate, compatibilityFlags } = tested
  const lines = text.replace(/#.*$/gm, '')
  const date = /^\s*compatibility_date\s*=\s*"([^"]*)"/m.exec(lines)?.[1]
  const missing = durableClasses.filter((name) => !lines.includes(`"${name}"`))
  const migrated = /new_sqlite_classes\s*=\s*\[([^\]]*)\]/.exec(lines)?.[1] ?? ''
  const unmigrated = durableClasses.filter((name) => !migrated.includes(`"${name}"`))
  return [
    date === undefined
      ? problem('compatibility date', 'none', `Set compatibility_date = "${compatibilityDate}"`)
      : date === compatibilityDate
        ? ok('compatibility date', date)
        : warning(
            'compatibility date',
            `${date}, tested with ${compatibilityDate}`,
            `Set compatibility_date = "${compatibilityDate}"`,
          ),
    ...compatibilityFlags.map((flag) =>
      lines.includes(`"${flag}"`)
        ? ok('compatibility flag', flag)
        : warning('compatibility flag', `without ${flag}`, `Add "${flag}" to compatibility_flags`),
    ),
    missing.length > 0 || unmigrated.length > 0
      ? problem(
          'Durable Objects',
          `without ${[...new Set([...missing, ...unmigrated])].join(', ')}`,
          'Take [[durable_objects.bindings]] and [[migrations]] from the wrangler.toml that comes with Tidegate',
        )
      : ok('Durable Objects', durableClasses.join(', ')),
    /^\s*main\s*=/m.test(lines)
      ? ok('entry', 'main is set')
      : problem('entry', 'none', 'Set main to src/index.ts of Tidegate'),
  ]
}

/** Which secrets there are. @param names of variables that the worker will have */
export function judgeSecrets(names: ReadonlySet<string>, where: string): readonly Finding[] {
  const hasToken = names.has('TIDEGATE_ADMIN_TOKEN')
  const hasPair =
    names.has('TIDEGATE_ADMIN_ACCESS_KEY_ID') && names.has('TIDEGATE_ADMIN_SECRET_ACCESS_KEY')
  const hasHalf =
    names.has('AWS_ACCESS_KEY_ID') !== names.has('AWS_SECRET_ACCESS_KEY') && where !== 'npm start'
  return [
    hasToken || hasPair
      ? ok('admin credential', `in ${where}`)
      : problem(
          'admin credential',
          `none in ${where}: every admin call will be refused`,
          'npx wrangler secret put TIDEGATE_ADMIN_TOKEN',
        ),
    names.has('TIDEGATE_SECRET_KEY')
      ? ok('TIDEGATE_SECRET_KEY', `in ${where}`)
      : warning(
          'TIDEGATE_SECRET_KEY',
          `not in ${where}: values of API keys cannot be shown again`,
          'npx wrangler secret put TIDEGATE_SECRET_KEY',
        ),
    ...(hasHalf
      ? [
          problem(
            'AWS identity',
            'half of a key pair',
            'Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
          ),
        ]
      : []),
  ]
}
