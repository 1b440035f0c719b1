import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const src = fileURLToPath(new URL('../../src', import.meta.url))

/**
 * Who may import whom (docs/architecture.md). A folder of `src`, or a file at its top, → what it may
 * import; `types` names what it may import types of only. The longest matching entry counts.
 */
const rules: Readonly<
  Record<string, { readonly any: readonly string[]; readonly types?: readonly string[] }>
> = {
  'forget-oldest.ts': { any: [] },
  languages: { any: [] },
  aws: { any: ['forget-oldest.ts'] },
  definition: { any: ['aws'] },
  openapi: { any: ['definition', 'aws'] },
  sdk: { any: ['openapi'] },
  'ports.ts': {
    any: [],
    types: [
      'definition',
      'ports-metering.ts',
      'ports-journal.ts',
      'ports-senders.ts',
      'ports-waf-samples.ts',
    ],
  },
  'ports-journal.ts': { any: [], types: ['definition'] },
  'ports-metering.ts': { any: [], types: ['definition'] },
  'ports-senders.ts': { any: [], types: [] },
  'ports-waf-samples.ts': { any: [], types: [] },
  'ports-registry.ts': { any: [], types: ['definition', 'ports.ts'] },
  invoke: {
    any: ['forget-oldest.ts', 'languages', 'aws', 'definition'],
    types: [
      'ports.ts',
      'ports-metering.ts',
      'ports-journal.ts',
      'ports-senders.ts',
      'ports-waf-samples.ts',
    ],
  },
  plan: {
    any: ['forget-oldest.ts', 'definition', 'invoke', 'languages', 'aws'],
    types: ['ports.ts'],
  },
  metering: {
    any: ['definition', 'aws', 'invoke'],
    types: ['ports.ts', 'ports-metering.ts'],
  },
  admin: {
    any: ['definition', 'openapi', 'plan', 'invoke', 'aws', 'languages', 'sdk'],
    types: [
      'ports.ts',
      'ports-registry.ts',
      'ports-metering.ts',
      'ports-senders.ts',
      'ports-waf-samples.ts',
    ],
  },
  console: { any: [], types: ['definition'] },
  documentation: {
    any: ['forget-oldest.ts', 'openapi', 'sdk'],
    types: ['definition', 'ports.ts'],
  },
  // Readers of portals sign in with the tokens that calls are authorized by.
  'documentation/portals': {
    any: ['openapi', 'aws', 'invoke/authorize'],
    types: ['definition', 'ports.ts'],
  },
  sample: { any: [] },
  'trace-store.ts': { any: ['admin', 'invoke'], types: ['ports.ts'] },
  observability: {
    any: ['admin', 'invoke', 'plan', 'definition'],
    types: ['ports.ts', 'ports-metering.ts', 'ports-journal.ts', 'trace-store.ts'],
  },
  'app.ts': {
    any: [
      'admin',
      'console',
      'documentation',
      'invoke',
      'metering',
      'observability',
      'plan',
      'trace-store.ts',
      'definition',
    ],
    types: ['ports.ts', 'ports-journal.ts'],
  },
  platform: {
    any: ['forget-oldest.ts', 'aws', 'definition', 'languages'],
    types: [
      'ports.ts',
      'ports-registry.ts',
      'ports-metering.ts',
      'ports-journal.ts',
      'ports-senders.ts',
      'ports-waf-samples.ts',
      'definition',
      'trace-store.ts',
    ],
  },
  'gateway.ts': {
    any: ['app.ts', 'admin', 'definition', 'invoke', 'plan', 'platform', 'sample'],
    types: ['ports.ts', 'ports-journal.ts'],
  },
  'index.ts': { any: ['gateway.ts', 'platform'], types: ['ports.ts'] },
  'self-hosted': { any: ['gateway.ts', 'index.ts', 'platform'], types: ['ports.ts'] },
  cli: {
    any: ['definition', 'openapi', 'plan', 'invoke', 'aws', 'languages', 'metering', 'sdk'],
    types: ['ports.ts', 'ports-journal.ts', 'observability'],
  },
}

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sources(path)
    return /\.tsx?$/.test(name) && !/\.(?:test|test-d)\.tsx?$|\.d\.ts$/.test(name) ? [path] : []
  })
}

const statement = /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'/gms

const imports: readonly Import[] = sources(src).flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(statement)].map(([, type, to]) => ({
    from: relative(src, file),
    to:
      (to ?? '').startsWith('.') && to !== undefined
        ? relative(src, resolve(dirname(file), to))
        : (to ?? ''),
    typeOnly: type !== undefined,
  })),
)

const groupOf = (path: string): string =>
  Object.keys(rules)
    .filter((key) => path === key || path.startsWith(`${key}/`))
    .sort((a, b) => b.length - a.length)[0] ?? path

const top = (path: string): string => path.split('/')[0] ?? path

describe('the import graph', () => {
  it('has a rule for every folder of src', () => {
    const ruled = new Set(Object.keys(rules).map(top))
    const folders = readdirSync(src).filter(
      (name) => !name.endsWith('.d.ts') && !name.includes('.test.'),
    )
    expect(folders.filter((name) => !ruled.has(name))).toEqual([])
  })

  it('keeps to who may import whom', () => {
    const broken = imports.filter(({ from, to, typeOnly }) => {
      if (!/\.tsx?$/.test(to) || top(from) === top(to)) return false
      const rule = rules[groupOf(from)]
      if (rule === undefined) return true
      const allowed = [...rule.any, ...(typeOnly ? (rule.types ?? []) : [])]
      return !allowed.some((name) => to === name || to.startsWith(`${name}/`))
    })
    expect(broken.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('lets no language import another', () => {
    const broken = imports.filter(
      ({ from, to }) =>
        from.startsWith('languages/') &&
        to.startsWith('languages/') &&
        from.split('/')[1] !== to.split('/')[1],
    )
    // Patterns are one language that others hold texts of; linear time has one implementation.
    const allowed = broken.filter(({ to }) => !to.startsWith('languages/linear-regexp/'))
    expect(allowed.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('lets only the platform, the entry and the sample know Cloudflare', () => {
    const broken = imports.filter(
      ({ from, to }) =>
        to.startsWith('cloudflare:') &&
        !/^(?:platform\/|gateway\.ts|self-hosted\/|sample\/)/.test(from),
    )
    expect(broken.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('lets only the command line know Node', () => {
    const broken = imports.filter(
      ({ from, to }) => to.startsWith('node:') && !from.startsWith('cli/'),
    )
    expect(broken.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })
})
