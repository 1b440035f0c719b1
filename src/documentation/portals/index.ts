/**
 * `/_docs/portals/{portalId}`: API Gateway's portals, with `/_docs/previews/{previewId}` for those that are not
 * published yet. They are made of the records that the management API publishes.
 */
import { Hono, type Context } from 'hono'
import type { Snapshot } from '../../definition/api.ts'
import type { PublishedEndpoint, PublishedPortal } from '../../definition/portal.ts'
import type { ApiOutline } from '../../openapi/outline.ts'
import type { Ports } from '../../ports.ts'
import { boundedTexts } from '../bounded-texts.ts'
import { pageHeaders } from '../page-headers.ts'
import { missingText } from '../render.tsx'
import { operationsScript, script } from '../script.ts'
import { showEndpoints, type EndpointStage } from './endpoints.ts'
import { loadMarkdown } from './markdown.ts'
import type { PortalFrame } from './page.tsx'
import { homeText, productText, signInFailedText } from './render.tsx'
import { searchScript } from './script.ts'
import { finishSignIn, isSignedIn, signOut, toSignIn, type GuardedPortal } from './sign-in.ts'
import { themeOf } from './theme.ts'

/** What portals need beside the stages themselves. */
export interface PortalSource {
  /** A published portal, or a preview that has not ended. Hops: at most 1. */
  portal(id: string): Promise<PublishedPortal | undefined>
  /** A stage as its documentation shows it, whether it has a page of its own or not. Hops: at most 2. */
  outline(snapshot: Snapshot): Promise<ApiOutline | undefined>
  /** When the documentation that a stage shows was made: a version may be replaced under its name. */
  documentedMs(snapshot: Snapshot): Promise<number>
  /** Whether the address of a request may come back from a user pool once more: each time costs a call to it. */
  isLetIn(request: Request): boolean
}

/** Characters of rendered pages that an isolate keeps. */
const pageCharsMax = 4_000_000

/** The routes below `/_docs`. */
export function portals(ports: Ports, source: PortalSource): Hono {
  const pages = boundedTexts(pageCharsMax)
  const app = new Hono()

  const missing = async (context: Context): Promise<Response> =>
    context.html(missingText(), 404, {
      ...(await pageHeaders(script)),
      'cache-control': 'no-cache',
    })

  /** Who may see a page of a portal sees it; others are sent to sign in, or told that there is none. */
  const shown = async (
    context: Context,
    frame: PortalFrame | undefined,
    page: (frame: PortalFrame) => Promise<Page | undefined>,
  ): Promise<Response> => {
    if (frame === undefined) return missing(context)
    const guarded = guardedBy(frame)
    if (guarded !== undefined && !(await isSignedIn(context.req.raw, guarded, ports))) {
      return toSignIn(context.req.raw, guarded)
    }
    const found = await page(frame)
    if (found === undefined) return missing(context)
    const isOpen = guarded === undefined && frame.portal.expiresAtMs === undefined
    return context.html(found.text, 200, {
      ...(await headersOf(frame, found.script)),
      ...(!isOpen && { 'cache-control': 'private, no-store' }),
    })
  }

  const home = (frame: PortalFrame): Promise<Page> => {
    const key = `${frame.path} ${frame.portal.revision}`
    return Promise.resolve({
      text: pages.get(key) ?? pages.keep(key, homeText(frame)),
      script: searchScript,
    })
  }

  const product = async (
    frame: PortalFrame,
    productId: string,
    origin: string,
  ): Promise<Page | undefined> => {
    const found = frame.portal.products.find((one) => one.portalProductId === productId)
    if (found === undefined) return undefined
    const endpoints = found.sections.flatMap((section) => section.endpoints)
    const snapshots = await snapshotsOf(ports, endpoints)
    const revisions = await Promise.all(
      [...snapshots.values()].map(
        async (one) => one && `${one.revision} ${await source.documentedMs(one)}`,
      ),
    )
    const key = [frame.path, productId, frame.portal.revision, origin, ...revisions].join(' ')
    const known = pages.get(key)
    if (known !== undefined) return { text: known, script: operationsScript }
    const isPreview = frame.portal.expiresAtMs !== undefined
    const stages = new Map<string, EndpointStage>()
    for (const [name, snapshot] of snapshots) {
      const stage = snapshot && (await stageOf(snapshot, source, origin))
      if (stage) stages.set(name, isPreview ? { ...stage, isOpen: false } : stage)
    }
    const endpointsShown = showEndpoints(endpoints, (one) => stages.get(stageName(one)))
    const text = pages.keep(key, productText(frame, found, endpointsShown, await loadMarkdown()))
    return { text, script: operationsScript }
  }

  for (const kind of ['portals', 'previews'] as const) {
    const frameOf = async (context: Context): Promise<PortalFrame | undefined> => {
      const { id = '' } = context.req.param()
      const portal = await source.portal(id)
      // A preview's id opens no portal, and the other way round.
      const isPreview = portal?.expiresAtMs !== undefined
      const isAsked = portal !== undefined && isPreview === (kind === 'previews')
      return isAsked ? { portal, path: `/_docs/${kind}/${encodeURIComponent(id)}` } : undefined
    }
    app.get(`/${kind}/:id`, async (context) => shown(context, await frameOf(context), home))
    if (kind === 'portals') {
      app.get('/portals/:id/signed-in', async (context) => {
        const frame = await frameOf(context)
        const guarded = frame && guardedBy(frame)
        if (frame === undefined || guarded === undefined) return missing(context)
        if (!source.isLetIn(context.req.raw)) {
          return context.json({ message: 'Too many calls; wait a moment' }, 429)
        }
        const answer = await finishSignIn(context.req.raw, guarded, ports)
        if (answer !== undefined) return answer
        return context.html(signInFailedText(frame), 400, {
          ...(await headersOf(frame, searchScript)),
          'cache-control': 'no-store',
        })
      })
      app.get('/portals/:id/sign-out', async (context) => {
        const frame = await frameOf(context)
        const guarded = frame && guardedBy(frame)
        return guarded === undefined ? missing(context) : signOut(context.req.raw, guarded)
      })
    }
    app.get(`/${kind}/:id/:productId`, async (context) => {
      const { productId } = context.req.param()
      const { origin } = new URL(context.req.url)
      return shown(context, await frameOf(context), (frame) => product(frame, productId, origin))
    })
  }
  return app
}

/** A page and the script that it has. */
interface Page {
  readonly text: string
  readonly script: string
}

const guardedBy = ({ portal, path }: PortalFrame): GuardedPortal | undefined =>
  portal.signIn && { path, signIn: portal.signIn }

function headersOf({ portal }: PortalFrame, own: string): Promise<Record<string, string>> {
  return pageHeaders(own, {
    theme: themeOf(portal.portalContent.theme.customColors),
    imageOrigin: portal.logo && new URL(portal.logo).origin,
  })
}

const stageName = ({ identifierParts }: PublishedEndpoint): string =>
  `${identifierParts.restApiId}/${identifierParts.stage}`

/** The stages that endpoints are on, as they are deployed now; each asked for once. */
async function snapshotsOf(
  { definitions }: Ports,
  endpoints: readonly PublishedEndpoint[],
): Promise<ReadonlyMap<string, Snapshot | undefined>> {
  const stages = new Map(endpoints.map((one) => [stageName(one), one.identifierParts]))
  const found = await Promise.all(
    [...stages].map(async ([name, { restApiId, stage }]) => {
      const snapshot = await definitions.stage(restApiId, stage)
      return [name, snapshot] as const
    }),
  )
  return new Map(found)
}

/** What pages show of a stage; `undefined` for APIs that are not REST, of which portals have none. */
async function stageOf(
  snapshot: Snapshot,
  source: PortalSource,
  origin: string,
): Promise<EndpointStage | undefined> {
  const { definition, stage } = snapshot
  if (definition.protocolType !== 'REST') return undefined
  const outline = await source.outline(snapshot)
  if (outline === undefined) return undefined
  const { id, endpointConfiguration, disableExecuteApiEndpoint } = definition.restApi
  const isPrivate = endpointConfiguration.types.includes('PRIVATE')
  return {
    outline,
    baseUrl: `${origin}/_api/${id}/${stage.stageName}`,
    isOpen: !isPrivate && !disableExecuteApiEndpoint,
  }
}
