import type { Authorizer } from '../../src/definition/authorizer.ts'
import type { Json } from '../../src/definition/common.ts'
import { signRequest } from '../../src/aws/sigv4-sign.ts'
import { invoke, type InvokeOptions } from '../../src/invoke/invoke.ts'
import type { TraceEntry } from '../../src/invoke/trace.ts'
import { planOf } from '../../src/plan/memo.ts'
import type { CallerIdentity, Ports } from '../../src/ports.ts'
import { fakePorts, type World } from './ports.ts'
import { presignUrl } from './presign.ts'

/** Where the fakes' stage `prod` answers. */
export const stageUrl = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod'

/** The ARN of what `restSnapshot` deploys, as policies write it. */
export const apiArn = 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5'

/** A policy of statements, `Resource` and `Action` filled in where a statement does not say. */
export const policyOf = (
  ...statements: Readonly<Record<string, Json>>[]
): { [key: string]: Json } => ({
  Version: '2012-10-17',
  Statement: statements.map((statement) => ({
    ...('NotAction' in statement ? {} : { Action: 'execute-api:Invoke' }),
    ...('NotResource' in statement ? {} : { Resource: '*' }),
    ...statement,
  })),
})

export const allowAll = policyOf({ Effect: 'Allow' })
export const denyAll = policyOf({ Effect: 'Deny' })
/** Says nothing about what the tests ask for. */
export const silent = policyOf({ Effect: 'Allow', Resource: `${apiArn}/other/*` })

/** The same policies for everybody, as resource policies. */
export const toAll = (policy: { readonly [key: string]: Json }): string =>
  JSON.stringify({
    ...policy,
    Statement: (policy['Statement'] as { [key: string]: Json }[]).map((statement) => ({
      Principal: '*',
      ...statement,
    })),
  })

/** A user of the gateway's own account who signs with `AKIDANN`. */
export const ann: CallerIdentity & { readonly accessKeyId: string } = {
  accessKeyId: 'AKIDANN',
  secretAccessKey: 'ann-secret-4f1c9e',
  status: 'Active',
  arn: 'arn:aws:iam::123456789012:user/team/ann',
  accountId: '123456789012',
  principalId: 'AIDAANN',
  userName: 'ann',
  policies: [allowAll],
}

/** Registers a caller in a world: `ann` with what is different. */
export function register(
  world: World,
  different: Partial<CallerIdentity> & { readonly accessKeyId?: string } = {},
): typeof ann {
  const caller = { ...ann, ...different }
  world.callers.set(caller.accessKeyId, caller)
  return caller
}

/** A request signed in its headers as the AWS SDKs do. */
export async function signed(
  world: World,
  path: string,
  caller: typeof ann = ann,
  init: {
    readonly method?: string
    readonly headers?: [string, string][]
    readonly body?: string
  } = {},
  scope: { readonly region?: string; readonly service?: string; readonly nowMs?: number } = {},
): Promise<Request> {
  const url = path.startsWith('http') ? path : `${stageUrl}${path}`
  const { method = 'GET', headers = [], body } = init
  const added = await signRequest({ method, url, headers, body }, credentialsOf(caller), {
    service: 'execute-api',
    region: 'us-east-1',
    nowMs: world.nowMs,
    ...scope,
  })
  return new Request(url, {
    method,
    headers: [...headers, ...added],
    ...(body !== undefined && { body }),
  })
}

/** A presigned URL. */
export const presigned = (
  world: World,
  path: string,
  caller: typeof ann = ann,
  expiresSeconds = 60,
): Promise<string> =>
  presignUrl(
    'GET',
    `${stageUrl}${path}`,
    credentialsOf(caller),
    { service: 'execute-api', region: 'us-east-1', nowMs: world.nowMs },
    expiresSeconds,
  )

const credentialsOf = ({ accessKeyId, secretAccessKey, session }: typeof ann) => ({
  accessKeyId,
  secretAccessKey,
  sessionToken: session?.token,
})

/** A Lambda authorizer behind an HTTPS address that `judgedBy` answers for. */
export const tokenAuthorizer = (different: Partial<Authorizer> = {}): Authorizer => ({
  id: 'auth01',
  name: 'judge',
  type: 'TOKEN',
  authorizerUri: 'https://judge.test/',
  identitySource: 'method.request.header.Authorization',
  ...different,
})

/** Lets the fake network answer for the authorizer, and every other address as a backend. */
export function judgedBy(
  world: World,
  judge: (event: Readonly<Record<string, unknown>>) => unknown,
): void {
  world.backend = async (request) => {
    if (!request.url.startsWith('https://judge.test')) return Response.json({ served: true })
    const answer = judge((await request.json()) as Readonly<Record<string, unknown>>)
    return answer instanceof Response ? answer : Response.json(answer)
  }
}

/** What a call came to, seen from outside and from inside. */
export interface Seen {
  readonly status: number
  readonly text: string
  readonly errorType: string | null
  /** Of the refusal, as traces and logs have it. */
  readonly code: string | undefined
  readonly headers: Headers
  readonly entries: readonly TraceEntry[]
  readonly lines: readonly string[]
}

/** Ports live as long as an isolate, and so does what they remember. */
const isolates = new WeakMap<World, Ports>()

/** Calls a stage and looks at everything it leaves behind. */
export async function see(
  world: World,
  request: Request,
  options: Partial<InvokeOptions> = {},
): Promise<Seen> {
  const entries: TraceEntry[] = []
  const lines: string[] = []
  let ports = isolates.get(world)
  if (ports === undefined) isolates.set(world, (ports = fakePorts(world)))
  const response = await invoke(request, ports, {
    entrance: 'public',
    sourceIp: '203.0.113.10',
    planOf,
    trace: {
      step: (entry) => void entries.push(entry),
      line: (text) => void lines.push(text),
      note: (name, value) => void lines.push(`${name} ${JSON.stringify(value)}`),
    },
    ...options,
  })
  const code = entries.find(({ outcome }) => outcome === 'refusal')?.detail?.['code']
  return {
    status: response.status,
    text: await response.text(),
    errorType: response.headers.get('x-amzn-errortype'),
    code: typeof code === 'string' ? code : undefined,
    headers: response.headers,
    entries,
    lines,
  }
}
