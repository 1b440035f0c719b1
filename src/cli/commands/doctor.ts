import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { buildRoutes } from '../build/routes.ts'
import { packageRoot } from '../build/package-root.ts'
import type { Command } from '../command.ts'
import {
  judgeNode,
  judgeSecrets,
  judgeWrangler,
  ok,
  problem,
  warning,
  type Finding,
} from '../diagnosis.ts'
import { gatewayApi, gatewayFlags, gatewayFlagsHelp } from '../gateway-api.ts'
import { parseDevVars } from '../start/credentials.ts'
import { asTyped } from '../self-name.ts'
import { compatibilityDate, compatibilityFlags } from '../start/gateway.ts'
import { sampleKey } from '../start/welcome.ts'
import { tableText } from '../table.ts'
import { wranglerCommand } from '../wrangler.ts'
import { placeOf } from './build.ts'
import { planDomains } from './domains.ts'

/** What is not well with a project or a gateway, and what to do. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'check versions, configuration, secrets and the gateway, and say what to fix',
  usage:
    'tidegate doctor [--routes FILE] [--config FILE] [--remote] [--endpoint URL] [--data DIR] [--json]',
  details: `
Looks at Node and the installed packages, routes.json, wrangler.toml (bindings, migrations, routes of
domain names, compatibility date), secrets, and a running gateway (does it answer, is it this version,
does the token open it). Exits 1 when there is a problem; warnings are no problem.

  --routes FILE   the declared APIs (routes.json)
  --config FILE   wrangler's configuration (wrangler.toml)
  --remote        ask Cloudflare which secrets the deployed worker has (wrangler secret list)
${gatewayFlagsHelp()}
  --json          as JSON`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...gatewayFlags,
        routes: { type: 'string', default: 'routes.json' },
        config: { type: 'string', default: 'wrangler.toml' },
        remote: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const findings = [
      judgeNode(process.versions.node),
      packages(),
      ...routes(resolve(values.routes)),
      ...wrangler(resolve(values.config), resolve(values.routes)),
      ...(values.remote
        ? await remoteSecrets(resolve(values.config))
        : localSecrets(resolve(values.data))),
      ...(await gateway(values)),
    ]
    io.stdout(asTyped(values.json ? `${JSON.stringify(findings)}\n` : findingsText(findings)))
    return findings.some(({ state }) => state === 'problem') ? 1 : 0
  },
}

/** Of this package. */
function ownVersion(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const needed = ['workerd', 'wrangler', 'esbuild', 'hono'] as const

function packages(): Finding {
  const missing = needed.filter((name) => !existsSync(join(packageRoot(), 'node_modules', name)))
  return missing.length === 0
    ? ok('packages', 'installed')
    : problem('packages', `without ${missing.join(', ')}`, `npm ci in ${packageRoot()}`)
}

function routes(file: string): readonly Finding[] {
  if (!existsSync(file)) {
    return [problem('routes.json', `no ${file}`, 'npx tidegate init, or name it with --routes')]
  }
  const text = readFileSync(file, 'utf8')
  try {
    const { state, warnings } = buildRoutes(text, { file, place: placeOf(process.env) })
    const stages = countOf(state.snapshots.length, 'stage')
    const hash = createHash('sha256').update(sampleKey).digest('hex')
    return [
      warnings.length === 0
        ? ok('routes.json', stages)
        : warning(
            'routes.json',
            `${stages}, ${countOf(warnings.length, 'warning')}`,
            'npx tidegate build shows them',
          ),
      ...(text.includes(hash)
        ? [
            warning(
              'sample key',
              'everyone knows the key of the sample',
              'Delete apiKeys.sample from routes.json before you deploy',
            ),
          ]
        : []),
    ]
  } catch (error) {
    const [first = ''] = String(error instanceof Error ? error.message : error).split('\n')
    return [problem('routes.json', first, 'npx tidegate build shows all that is wrong')]
  }
}

function wrangler(file: string, routesFile: string): readonly Finding[] {
  if (!existsSync(file)) {
    return [warning('wrangler.toml', `no ${file}`, 'npx tidegate init writes one')]
  }
  const text = readFileSync(file, 'utf8')
  const { missing } = planDomains(domainNames(routesFile), text)
  return [
    ...judgeWrangler(text, { compatibilityDate, compatibilityFlags }),
    missing.length === 0
      ? ok('bindings and routes', 'all there')
      : problem(
          'bindings and routes',
          `missing: ${missing.join('; ')}`,
          'npx tidegate domains prints the entries that wrangler.toml needs',
        ),
  ]
}

function domainNames(routesFile: string): Parameters<typeof planDomains>[0] {
  try {
    const file = JSON.parse(readFileSync(routesFile, 'utf8')) as {
      readonly domainNames?: Parameters<typeof planDomains>[0]
    }
    return file.domainNames ?? {}
  } catch {
    // What is wrong with routes.json has a finding of its own.
    return {}
  }
}

function localSecrets(data: string): readonly Finding[] {
  const devVars = existsSync('.dev.vars') ? parseDevVars(readFileSync('.dev.vars', 'utf8')) : {}
  const file = join(data, 'credentials.json')
  const made = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)
    : {}
  const names = new Set(Object.keys({ ...process.env, ...devVars, ...made }))
  if (!existsSync(file) && !names.has('TIDEGATE_ADMIN_TOKEN')) {
    return [ok('secrets', 'npm start makes them at its first start; --remote asks Cloudflare')]
  }
  return judgeSecrets(names, 'npm start')
}

async function remoteSecrets(config: string): Promise<readonly Finding[]> {
  try {
    const { node, script } = wranglerCommand()
    const { stdout } = await promisify(execFile)(
      node,
      [script, 'secret', 'list', '--format', 'json', '--config', config],
      { cwd: dirname(config), timeout: 60_000 },
    )
    const listed = JSON.parse(stdout) as readonly { readonly name: string }[]
    return judgeSecrets(new Set(listed.map(({ name }) => name)), 'the deployed worker')
  } catch (error) {
    const [first = ''] = String(error instanceof Error ? error.message : error).split('\n')
    return [
      problem('secrets', first, 'npx wrangler login, or set CLOUDFLARE_API_TOKEN; deploy first'),
    ]
  }
}

async function gateway(flags: {
  readonly endpoint?: string | undefined
  readonly data: string
}): Promise<readonly Finding[]> {
  let api: ReturnType<typeof gatewayApi>
  try {
    api = gatewayApi(flags)
  } catch {
    return [ok('gateway', 'not asked: no admin token here yet')]
  }
  try {
    const response = await fetch(`${api.origin}/_health`, { signal: AbortSignal.timeout(5_000) })
    const health = (await response.json()) as { readonly version?: string }
    const version = ownVersion()
    const own =
      health.version === version
        ? ok('gateway', `${api.origin} runs ${version}`)
        : warning(
            'gateway',
            `${api.origin} runs ${health.version}, here is ${version}`,
            'Start or deploy it again',
          )
    return [own, await opens(api)]
  } catch {
    return [warning('gateway', `nobody answers at ${api.origin}`, 'npm start, or --endpoint URL')]
  }
}

async function opens(api: ReturnType<typeof gatewayApi>): Promise<Finding> {
  try {
    await api.ask('GET', '/account')
    return ok('admin token', 'opens the gateway')
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return problem('admin token', message, "Set TIDEGATE_ADMIN_TOKEN to the gateway's own")
  }
}

const marks = { ok: 'ok', warning: 'WARN', problem: 'FIX' } as const

function findingsText(findings: readonly Finding[]): string {
  const rows = findings.map(({ check, state, found }) => [marks[state], check, found])
  const fixes = findings.filter(({ fix }) => fix !== undefined)
  const todo = fixes.map(({ check, fix }) => `  ${check}: ${fix}`)
  return `${tableText([['', 'CHECK', 'FOUND'], ...rows])}${todo.length > 0 ? `\nWhat to do\n${todo.join('\n')}\n` : '\nAll is well.\n'}`
}
