import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeText } from './files.ts'
import { CommandError, UsageError } from './io.ts'

/** The flags of every command that talks to a running gateway. */
export const gatewayFlags = {
  endpoint: { type: 'string' },
  data: { type: 'string', default: '.tidegate' },
} as const

/** Their part of a command's help. @param width of the column of flags, so that all of them align */
export const gatewayFlagsHelp = (width = 15): string =>
  [
    ['--endpoint URL', 'the gateway (AWS_ENDPOINT_URL, else where npm start last served DIR)'],
    ['--data DIR', 'where npm start keeps its token (.tidegate); TIDEGATE_ADMIN_TOKEN wins'],
  ]
    .map(([flag = '', text = '']) => `  ${flag.padEnd(width)} ${text}`)
    .join('\n')

/** The admin API of a running gateway, asked with the admin token. */
export interface GatewayApi {
  /** `'http://127.0.0.1:8787'`: where stages are called. */
  readonly origin: string
  readonly token: string
  /**
   * The JSON of one operation: `ask('GET', '/restapis')`.
   * @throws CommandError when nobody answers, or not with 2xx
   */
  ask(method: string, path: string, body?: unknown): Promise<unknown>
  /** The same, where 404 is an answer: `undefined`. */
  find(path: string): Promise<unknown>
}

/** The gateway that a command's flags name. Throws CommandError when no token is known. */
export function gatewayApi(flags: {
  readonly endpoint?: string | undefined
  readonly data: string
}): GatewayApi {
  const data = resolve(flags.data)
  const endpoint = adminEndpoint(
    flags.endpoint ?? (process.env['AWS_ENDPOINT_URL'] || (servedAt(data) ?? defaultOrigin)),
  )
  const token = adminToken(data)
  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const url = `${endpoint}${path}`
    let response: Response
    try {
      response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    } catch (error) {
      throw nobodyAnswers(url, error)
    }
    if (await isGateways(response, endpoint)) return response
    throw new CommandError(
      `what answers at ${new URL(url).origin} (${method} ${path}: ${response.status}) is no gateway; name yours with --endpoint`,
    )
  }
  return {
    origin: endpoint.slice(0, -adminPath.length),
    token,
    ask: async (method, path, body) => {
      const response = await send(method, path, body)
      if (response.ok) return readJson(response)
      throw new CommandError(await complaint(response, method, path))
    },
    find: async (path) => {
      const response = await send('GET', path)
      if (response.status === 404) return undefined
      if (response.ok) return readJson(response)
      throw new CommandError(await complaint(response, 'GET', path))
    },
  }
}

/** Whether a gateway gave an answer: most say so themselves, and of the others its health is asked. */
async function isGateways(response: Response, endpoint: string): Promise<boolean> {
  if (response.headers.has('x-amzn-requestid')) return true
  try {
    const health: unknown = await (await fetch(new URL('/_health', endpoint))).json()
    return (
      typeof health === 'object' && health !== null && 'status' in health && 'version' in health
    )
  } catch {
    return false
  }
}

const adminPath = '/_admin'
const defaultOrigin = 'http://127.0.0.1:8787'

/** The admin API of a gateway that people name by its own address or by that of its admin API. */
export function adminEndpoint(given: string): string {
  if (!/^https?:/i.test(given) || !URL.canParse(given)) {
    throw new UsageError(`--endpoint takes a URL, not '${given}'`)
  }
  return `${given.replace(/\/+$/, '').replace(/\/_admin$/, '')}${adminPath}`
}

/** In the data folder: where its gateway was started last, so that commands find any port. */
const addressFile = (data: string): string => join(data, 'address')

/** Keeps where the gateway of a data folder is served. */
export function keepAddress(data: string, url: string): void {
  writeText(addressFile(data), `${url}\n`)
}

/** Where the gateway of a data folder was served last. */
export function servedAt(data: string): string | undefined {
  const file = addressFile(data)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

/** What to tell when a gateway cannot be reached at an address. */
export const nobodyAnswers = (url: string, error: unknown): CommandError =>
  new CommandError(
    `no gateway answers at ${new URL(url).origin} (${causeOf(error)}); start one with npm start, or name it with --endpoint`,
  )

/** `'ECONNREFUSED'`: why nobody could be reached, in one word where there is one. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const { code } = cause as { readonly code?: string }
  return code ?? (cause instanceof Error ? cause.message : String(cause))
}

/** The token in the environment, or the one that `npm start` made. Throws CommandError without either. */
function adminToken(data: string): string {
  const given = process.env['TIDEGATE_ADMIN_TOKEN']
  if (given) return given
  const file = join(data, 'credentials.json')
  if (!existsSync(file)) {
    throw new CommandError(
      `no gateway was started here: start one with npm start, name its data folder with --data, or set TIDEGATE_ADMIN_TOKEN (there is no ${file})`,
    )
  }
  const made = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>
  return made['TIDEGATE_ADMIN_TOKEN'] ?? ''
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  return text === '' ? {} : JSON.parse(text)
}

async function complaint(response: Response, method: string, path: string): Promise<string> {
  const text = await response.text()
  const message = messageOf(text).replace(/\.$/, '')
  const said = `${method} ${path} answered ${response.status}: ${message}`
  if (response.status !== 403) return said
  return `${said}; set TIDEGATE_ADMIN_TOKEN to this gateway's admin token`
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown }
    return typeof message === 'string' ? message : text
  } catch {
    return text.slice(0, 200)
  }
}
