import { parseArgs } from 'node:util'
import { formatIssue } from '../../definition/issue.ts'
import { checkRoutesFile, type RoutesFile } from '../../definition/routes-file.ts'
import type { Command } from '../command.ts'
import { CommandError, readInput, UsageError } from '../io.ts'

/** `tidegate domains [--routes FILE] [--config FILE] [--json]` */
export const domains: Command = {
  name: 'domains',
  summary: 'show the routes that wrangler needs for the domain names, and what is missing',
  usage: 'tidegate domains [--routes routes.json] [--config wrangler.toml] [--json]',
  details: `
Prints the [[routes]] entries of wrangler.toml that lead the domainNames of routes.json to the
worker, and one line 'missing: …' for each thing that a deploy still needs:

  api.example.com   a custom domain: Cloudflare makes the DNS record and the certificate
  *.example.com     a route of the zone, beside a proxied DNS record *.example.com of your own
  *                 nothing: it takes whatever reaches the worker by the others and workers.dev

  --routes FILE     the declared APIs (routes.json)
  --config FILE     wrangler's configuration (wrangler.toml)
  --json            one JSON object: entries, missing, notes

Reads files only; it does not ask Cloudflare. Exits 1 when something is missing.`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        routes: { type: 'string', default: 'routes.json' },
        config: { type: 'string', default: 'wrangler.toml' },
        json: { type: 'boolean', default: false },
      },
    })
    if (positionals.length > 0) throw new UsageError('name files with --routes and --config')
    const names = readDomainNames(await readInput(values.routes, io), values.routes)
    const report = planDomains(names, await readInput(values.config, io))
    if (values.json) io.stdout(`${JSON.stringify(report)}\n`)
    else {
      for (const entry of report.entries) io.stdout(`${entryText(entry)}\n`)
      for (const note of report.notes) io.stdout(`# ${note}\n`)
      for (const line of report.missing) io.stdout(`missing: ${line}\n`)
      if (report.missing.length === 0) io.stdout(`${values.config} has all that a deploy needs\n`)
    }
    return report.missing.length > 0 ? 1 : 0
  },
}

type DomainNames = NonNullable<RoutesFile['domainNames']>

function readDomainNames(text: string, source: string): DomainNames {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new CommandError(`${source}: not JSON: ${error instanceof Error ? error.message : ''}`)
  }
  const { file, issues } = checkRoutesFile(json)
  if (file !== undefined) return file.domainNames ?? {}
  throw new CommandError([`${source} is not right:`, ...issues.map(formatIssue)].join('\n  '))
}

/** One entry of `[[routes]]`. */
interface RouteEntry {
  readonly pattern: string
  readonly custom_domain?: true
  /** The zone of a wildcard: the name without its first label. */
  readonly zone_name?: string
}

interface DomainsReport {
  readonly entries: readonly RouteEntry[]
  /** What the configuration lacks; each line says what to do. */
  readonly missing: readonly string[]
  /** What only Cloudflare's side can settle. */
  readonly notes: readonly string[]
}

/**
 * What wrangler needs for these domain names.
 * @param config the text of wrangler.toml
 * @see https://developers.cloudflare.com/workers/configuration/routing/custom-domains/
 */
export function planDomains(names: DomainNames, config: string): DomainsReport {
  const reachable = Object.entries(names).filter(([host]) => host !== '*')
  const open = reachable.filter(([, { endpointType }]) => endpointType !== 'PRIVATE')
  const entries = open.map(([host]) => entryOf(host.toLowerCase()))
  const present = valuesOf(config, 'pattern')
  const missing = [
    ...entries
      .filter(({ pattern }) => ![...present].some((one) => leads(one, pattern)))
      .map(({ pattern }) => `a [[routes]] entry for ${pattern}`),
    ...requiredBindings
      .filter(
        (name) => !valuesOf(config, 'name').has(name) && !valuesOf(config, 'binding').has(name),
      )
      .map(
        (name) => `the binding ${name}; take it from the wrangler.toml that comes with Tidegate`,
      ),
    ...(entries.length === 0 && /^\s*workers_dev\s*=\s*false/m.test(config)
      ? ['a way in: there is no route, and workers_dev is false']
      : []),
  ]
  return { entries, missing, notes: reachable.flatMap(([host, domain]) => notesOn(host, domain)) }
}

/** Whether a configured route takes what a wanted one would: itself, or a zone route around it. */
function leads(configured: string, wanted: string): boolean {
  if (configured === wanted) return true
  const [, host = ''] = /^(?:\*:\/\/|https?:\/\/)?([^/]+)\/\*$/.exec(configured) ?? []
  const name = wanted.replace(/\/\*$/, '')
  // `*example.com/*` takes the name itself too, `*.example.com/*` only what is below.
  return host.startsWith('*') ? name.endsWith(host.slice(1)) : host === name
}

const requiredBindings = ['STATE', 'REGISTRY', 'METERS', 'CONNECTIONS'] as const

function entryOf(host: string): RouteEntry {
  return host.startsWith('*.')
    ? { pattern: `${host}/*`, zone_name: host.slice(2) }
    : { pattern: host, custom_domain: true }
}

function notesOn(host: string, domain: DomainNames[string]): string[] {
  const notes: string[] = []
  if (domain.endpointType === 'PRIVATE') {
    notes.push(`${host}: private, so it has no route; Workers reach it by a service binding`)
  } else if (host.startsWith('*.')) {
    notes.push(
      `${host}: needs a proxied DNS record, and zone_name must be the zone that you have at Cloudflare`,
    )
  }
  if (domain.mutualTlsAuthentication !== undefined) {
    notes.push(`${host}: switch on client certificates for it in the zone (SSL/TLS, mTLS hosts)`)
  }
  return notes
}

/** The texts of all `key = "…"` of a TOML file, outside of comments. */
function valuesOf(toml: string, key: string): ReadonlySet<string> {
  const line = new RegExp(`^[^#\\n]*\\b${key}\\s*=\\s*["']([^"']*)["']`, 'gm')
  return new Set([...toml.matchAll(line)].map(([, value]) => value ?? ''))
}

function entryText(entry: RouteEntry): string {
  const lines = Object.entries(entry).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
  return ['[[routes]]', ...lines, ''].join('\n')
}
