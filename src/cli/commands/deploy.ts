import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { gatewayApi, gatewayFlags, gatewayFlagsHelp, type GatewayApi } from '../gateway-api.ts'
import { CommandError, UsageError } from '../io.ts'
import { apiOf, type Named } from '../named.ts'
import { runWrangler } from '../wrangler.ts'

/** The worker to Cloudflare, or an API to a stage of a running gateway. */
export const deploy: Command = {
  name: 'deploy',
  summary: 'deploy the worker to Cloudflare, or an API to a stage',
  usage:
    'tidegate deploy [API STAGE] [--description TEXT] [--config FILE] [--dry-run] [--endpoint URL] [--data DIR] [--json]',
  details: `
Without words, runs 'wrangler deploy'. With an API (id or name) and a stage, makes a deployment of the API
as it is now and puts the stage on it; the stage is made when it is new.

  --description TEXT of the deployment of an API
  --config FILE      wrangler's configuration (wrangler.toml)
  --dry-run          build and check the worker, upload nothing
${gatewayFlagsHelp(18)}
  --json             the deployment as JSON`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...gatewayFlags,
        description: { type: 'string' },
        config: { type: 'string', default: 'wrangler.toml' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const [api, stage] = positionals
    if (api === undefined) return deployWorker(resolve(values.config), values['dry-run'])
    if (stage === undefined || positionals.length > 2) {
      throw new UsageError('name the API and the stage')
    }
    if (values['dry-run']) throw new UsageError('--dry-run is for the worker')
    const deployed = await deployApi(gatewayApi(values), api, stage, values.description)
    io.stdout(values.json ? `${JSON.stringify(deployed)}\n` : deployedText(deployed))
    return 0
  },
}

async function deployWorker(config: string, isDryRun: boolean): Promise<number> {
  if (!existsSync(config)) throw new CommandError(`no ${config}; 'tidegate init' writes one`)
  const folder = dirname(config)
  const flags = isDryRun ? ['--dry-run', '--outdir', resolve(folder, 'dist', 'dry-run')] : []
  return runWrangler(['deploy', '--config', config, ...flags], folder)
}

/** What a deployment made. */
interface Deployed {
  readonly apiId: string
  readonly stage: string
  readonly deploymentId: string
  /** Percent of the calls that get it, where the stage has a canary: that is what was deployed to. */
  readonly canaryPercent?: number
}

function deployedText({ apiId, stage, deploymentId, canaryPercent }: Deployed): string {
  if (canaryPercent === undefined) return `${apiId}/${stage} is on deployment ${deploymentId}\n`
  return `the canary of ${apiId}/${stage} is on deployment ${deploymentId} and gets ${canaryPercent} % of the calls; promote or remove it to move the others\n`
}

async function deployApi(
  api: GatewayApi,
  given: string,
  stage: string,
  description: string | undefined,
): Promise<Deployed> {
  const { id, isRest } = await apiOf(api, given)
  const deployed = isRest
    ? await deployRest(api, id, stage, description)
    : { deploymentId: await deployV2(api, id, stage, description) }
  return { apiId: id, stage, ...deployed }
}

/** REST: the deployment makes the stage or moves it, or its canary where it has one. */
async function deployRest(
  api: GatewayApi,
  apiId: string,
  stageName: string,
  description: string | undefined,
): Promise<Pick<Deployed, 'deploymentId' | 'canaryPercent'>> {
  const body = { stageName, description }
  const { id } = (await api.ask('POST', `/restapis/${apiId}/deployments`, body)) as Named
  const { canarySettings } = (await api.ask(
    'GET',
    `/restapis/${apiId}/stages/${stageName}`,
  )) as Canaried
  return canarySettings?.deploymentId === id
    ? { deploymentId: id, canaryPercent: canarySettings.percentTraffic }
    : { deploymentId: id }
}

interface Canaried {
  readonly canarySettings?: { readonly deploymentId: string; readonly percentTraffic: number }
}

/** HTTP and WebSocket: a deployment leaves stages alone unless it names one that is there. */
async function deployV2(
  api: GatewayApi,
  apiId: string,
  stageName: string,
  description: string | undefined,
): Promise<string> {
  const stage = await api.find(`/v2/apis/${apiId}/stages/${encodeURIComponent(stageName)}`)
  const body = { description, ...(stage !== undefined && { stageName }) }
  const made = (await api.ask('POST', `/v2/apis/${apiId}/deployments`, body)) as {
    readonly deploymentId: string
  }
  if (stage === undefined) {
    const { deploymentId } = made
    await api.ask('POST', `/v2/apis/${apiId}/stages`, { stageName, deploymentId })
  }
  return made.deploymentId
}
