import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { gatewayApi, gatewayFlags, gatewayFlagsHelp, type GatewayApi } from '../gateway-api.ts'
import { keyOf, listAll, type Named, planOf } from '../named.ts'
import { chooseVerb, type Verb } from '../subcommands.ts'
import { tableText } from '../table.ts'

/** An API key as the admin API shows it. */
interface Key extends Named {
  readonly enabled?: boolean
  readonly value?: string
  readonly description?: string
  readonly createdDate?: string
  readonly stageKeys?: readonly string[]
}

interface KeyContext {
  readonly api: GatewayApi
  readonly plan: string | undefined
  readonly value: string | undefined
  readonly description: string | undefined
}

/** API keys of a running gateway. */
export const keys: Command = {
  name: 'keys',
  summary: 'make, list, show, enable, disable, rotate and delete API keys',
  usage:
    'tidegate keys list | create NAME | show KEY | enable KEY | disable KEY | rotate KEY | delete KEY [--plan PLAN] [--value TEXT] [--description TEXT] [--endpoint URL] [--data DIR] [--json]',
  details: `
KEY is an id or a name.

  list               all keys
  create NAME        makes a key and prints its value, which is shown this once
  show KEY           the key, its plans, and its value where TIDEGATE_SECRET_KEY is set
  enable, disable    whether the key opens anything
  rotate KEY         makes a key of the same name in the same plans and prints its value; the old one
                     goes on working until it is disabled or deleted
  delete KEY         for good

  --plan PLAN        create: the usage plan (id or name) that the key joins
  --value TEXT       create: a value of your own, at least 20 characters
  --description TEXT create: for people
${gatewayFlagsHelp(18)}
  --json             as JSON

What routes.json declares is listed and cannot be changed here.`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...gatewayFlags,
        plan: { type: 'string' },
        value: { type: 'string' },
        description: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const { verb, words } = chooseVerb(verbs, positionals)
    const { plan, value, description } = values
    const result = await verb.run({ api: gatewayApi(values), plan, value, description }, words)
    io.stdout(values.json ? `${JSON.stringify(result)}\n` : keysText(result))
    return 0
  },
}

const verbs: Readonly<Record<string, Verb<KeyContext>>> = {
  list: { words: [], run: ({ api }) => listAll<Key>(api, '/apikeys') },
  create: { words: ['NAME'], run: create },
  show: { words: ['KEY'], run: show },
  enable: { words: ['KEY'], run: (context, words) => setEnabled(context, words, 'true') },
  disable: { words: ['KEY'], run: (context, words) => setEnabled(context, words, 'false') },
  rotate: { words: ['KEY'], run: rotate },
  delete: { words: ['KEY'], run: remove },
}

async function create(
  { api, plan, value, description }: KeyContext,
  [name]: readonly string[],
): Promise<Key> {
  // The plan is looked up first: a key in no plan opens nothing.
  const joined = plan === undefined ? undefined : await planOf(api, plan)
  const body = { name, enabled: true, value, description }
  const key = (await api.ask('POST', '/apikeys', body)) as Key
  return joined === undefined ? key : joinPlans(api, key, [joined])
}

/** Puts a new key into its plans; a plan that refuses it leaves no key behind that nobody has seen. */
async function joinPlans(api: GatewayApi, key: Key, plans: readonly Named[]): Promise<Key> {
  try {
    for (const { id } of plans) {
      await api.ask('POST', `/usageplans/${id}/keys`, { keyId: key.id, keyType: 'API_KEY' })
    }
    return key
  } catch (error) {
    await api.ask('DELETE', `/apikeys/${key.id}`)
    throw error
  }
}

async function show({ api }: KeyContext, [given = '']: readonly string[]): Promise<object> {
  const { id } = await keyOf(api, given)
  const key = (await api.ask('GET', `/apikeys/${id}?includeValue=true`)) as Key
  const plans = await listAll<Named>(api, `/usageplans?keyId=${id}`)
  return { ...key, plans: plans.map((plan) => plan.name ?? plan.id) }
}

async function setEnabled(
  { api }: KeyContext,
  [given = '']: readonly string[],
  value: 'true' | 'false',
): Promise<unknown> {
  const { id } = await keyOf(api, given)
  const patchOperations = [{ op: 'replace', path: '/enabled', value }]
  return api.ask('PATCH', `/apikeys/${id}`, { patchOperations })
}

async function rotate(
  { api, value }: KeyContext,
  [given = '']: readonly string[],
): Promise<object> {
  const old = await keyOf<Key>(api, given)
  const plans = await listAll<Named>(api, `/usageplans?keyId=${old.id}`)
  const { name, description } = old
  const key = (await api.ask('POST', '/apikeys', {
    name,
    description,
    enabled: true,
    value,
  })) as Key
  await joinPlans(api, key, plans)
  return { ...key, plans: plans.map((plan) => plan.name ?? plan.id), replaces: old.id }
}

async function remove({ api }: KeyContext, [given = '']: readonly string[]): Promise<object> {
  const { id } = await keyOf(api, given)
  await api.ask('DELETE', `/apikeys/${id}`)
  return { id, deleted: true }
}

function keysText(result: unknown): string {
  if (Array.isArray(result)) {
    if (result.length === 0) return "No keys; 'tidegate keys create NAME --plan PLAN' makes one.\n"
    const rows = (result as readonly Key[]).map(({ id, name, enabled, description }) => [
      id,
      name ?? '-',
      enabled === true ? 'enabled' : 'disabled',
      description ?? '',
    ])
    return tableText([['ID', 'NAME', 'STATE', 'DESCRIPTION'], ...rows])
  }
  const shown = ['id', 'name', 'value', 'enabled', 'plans', 'description', 'replaces', 'deleted']
  const members = result as Readonly<Record<string, unknown>>
  return tableText(
    shown
      .filter((name) => members[name] !== undefined)
      .map((name) => [name, [members[name]].flat().join(', ') || '-']),
  )
}
