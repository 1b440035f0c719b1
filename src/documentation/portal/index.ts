/**
 * `/_docs/{apiId}/{stage}/keys`: where developers sign up for a plan, and look after their key.
 *
 * By design: a developer is who has the pass phrase that the sign-up showed once. It lies in the
 * tab's session storage and goes along in a body, never in a cookie or an address, so that no other
 * site can send it; a header that other sites may not set is asked for besides. What a stage's page
 * hides, this hides too.
 */
import { Hono, type Context } from 'hono'
import { missingText } from '../render.tsx'
import { pageHeaders } from '../page-headers.ts'
import { addressGate } from './gate.ts'
import { portalText } from './render.tsx'
import { portalScript } from './script.ts'

/** What the portal asks of others. */
export interface PortalDoor {
  /** An operation of the registry's portal: GET without input, else POST. Hops: 1. */
  ask(path: string, input?: object): Promise<Response>
  /** How much a key has used of its plan today and in this period. Hops: 1 and the meter's. */
  usage(planId: string, keyId: string): Promise<Response>
  /** Where a request comes from. */
  sourceIp(request: Request): string
  nowMs(): number
}

/** The title of a stage whose page is shown; `undefined` for all others. */
export type ShownTitle = (url: string, apiId: string, stage: string) => Promise<string | undefined>

/** Bytes of a body, which has to say how long it is; names, contacts and phrases are short. */
const bodyBytesMax = 4_000

const json = (status: number, message: string): Response => Response.json({ message }, { status })

/** The routes below `/_docs/{apiId}/{stage}`. */
export function portal(door: PortalDoor, titleOf: ShownTitle): Hono {
  const isLetIn = addressGate()
  const app = new Hono()

  const guarded = async (
    context: Context,
    work: (input: Readonly<Record<string, unknown>>) => Promise<Response>,
  ): Promise<Response> => {
    const { raw } = context.req
    if (raw.headers.get('x-tidegate-portal') !== '1' || isForeign(raw)) {
      return json(403, 'Calls of the portal come from its own pages')
    }
    if (!isLetIn(door.sourceIp(raw), door.nowMs())) {
      return json(429, 'Too many calls; wait a moment')
    }
    const { apiId = '', stage = '' } = context.req.param()
    if ((await titleOf(raw.url, apiId, stage)) === undefined) return json(404, 'Not Found')
    const input = await readInput(raw)
    return input === undefined ? json(400, 'Send a JSON object') : unkept(await work(input))
  }

  app.get('/:apiId/:stage/keys', async (context) => {
    const { apiId, stage } = context.req.param()
    const title = await titleOf(context.req.url, apiId, stage)
    const headers = { ...(await pageHeaders(portalScript)), 'cache-control': 'no-store' }
    if (title === undefined) return context.html(missingText(), 404, headers)
    const path = `/_docs/${encodeURIComponent(apiId)}/${encodeURIComponent(stage)}`
    return context.html(portalText({ title, stage, path }), 200, headers)
  })

  app.get('/:apiId/:stage/keys/plans', async (context) => {
    const { apiId, stage } = context.req.param()
    if (!isLetIn(door.sourceIp(context.req.raw), door.nowMs())) {
      return json(429, 'Too many calls; wait a moment')
    }
    if ((await titleOf(context.req.url, apiId, stage)) === undefined) return json(404, 'Not Found')
    return unkept(await door.ask(`${stagePath(apiId, stage)}/plans`))
  })

  app.post('/:apiId/:stage/keys/signups', (context) => {
    const { apiId, stage } = context.req.param()
    const sourceIp = door.sourceIp(context.req.raw)
    return guarded(context, ({ planId, name, contact }) =>
      door.ask(`${stagePath(apiId, stage)}/signups`, { planId, name, contact, sourceIp }),
    )
  })

  for (const action of ['session', 'key', 'revocation'] as const) {
    app.post(`/:apiId/:stage/keys/${action}`, (context) =>
      guarded(context, ({ phrase }) => door.ask(`/${action}`, { phrase })),
    )
  }

  app.post('/:apiId/:stage/keys/usage', (context) =>
    guarded(context, async ({ phrase }) => {
      const session = await door.ask('/session', { phrase })
      if (!session.ok) return session
      // The registry's answer to GetSession.
      const { plan, key } = (await session.json()) as {
        readonly plan?: { readonly id: string }
        readonly key?: { readonly id: string }
      }
      if (plan === undefined || key === undefined) return Response.json({ days: [] })
      const report = await door.usage(plan.id, key.id)
      if (!report.ok) return report
      const { values } = (await report.json()) as {
        readonly values: Readonly<Record<string, readonly unknown[]>>
      }
      return Response.json({ days: values[key.id] ?? [] })
    }),
  )
  return app
}

const stagePath = (apiId: string, stage: string): string =>
  `/${encodeURIComponent(apiId)}/${encodeURIComponent(stage)}`

/** Browsers say where a call comes from; other clients say nothing. */
const isForeign = ({ headers }: Request): boolean =>
  !['same-origin', 'none', null].includes(headers.get('sec-fetch-site'))

async function readInput(request: Request): Promise<Readonly<Record<string, unknown>> | undefined> {
  const bytes = Number(request.headers.get('content-length') ?? Number.NaN)
  if (!(bytes <= bodyBytesMax)) return undefined
  try {
    const parsed: unknown = JSON.parse(await request.text())
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? { ...parsed }
      : undefined
  } catch {
    return undefined
  }
}

/** An answer of the registry as it leaves: its body and status, nothing kept on the way. */
const unkept = ({ body, status }: Response): Response =>
  new Response(body, {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
