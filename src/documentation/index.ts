/**
 * `/_docs/{apiId}/{stage}`: the published documentation of a stage, made here and self-contained.
 *
 * By design: `visibility.ts` says which stages have a page. A hidden stage, an unknown one and one
 * that cannot have a page look the same. Pages show what a caller needs and nothing of integrations.
 */
import { type Context, Hono } from 'hono'
import type { Snapshot } from '../definition/api.ts'
import type { PublishedDocumentation } from '../openapi/rest/export-options.ts'
import type { Ports } from '../ports.ts'
import { generateSdk, isSdkLanguage } from '../sdk/index.ts'
import { outlineOf, type OutlineOptions } from '../openapi/outline.ts'
import { readSdkParameters } from '../sdk/parameters.ts'
import { zip } from '../sdk/zip.ts'
import { boundedTexts } from './bounded-texts.ts'
import { pageHeaders } from './page-headers.ts'
import { addressGate } from './portal/gate.ts'
import { portal, type PortalDoor } from './portal/index.ts'
import { portals, type PortalSource } from './portals/index.ts'
import { missingText, pageText } from './render.tsx'
import { script } from './script.ts'
import { openapiText, outlineOfSubject, type Subject } from './subject.ts'
import { visibilityOf } from './visibility.ts'

/** What documentation needs beside the stages themselves. */
export interface DocumentationSource {
  /** Whether routes.json declares an API. */
  isDeclared(apiId: string): boolean
  /** A documentation version of an API that was made through the management API. Hops: at most 1. */
  version(apiId: string, version: string): Promise<PublishedDocumentation | undefined>
  portal: PortalSource['portal']
}

/** Characters of rendered pages that an isolate keeps. */
const pageCharsMax = 4_000_000

const encodings = {
  'openapi.json': { encoding: 'json', type: 'application/json' },
  'openapi.yaml': { encoding: 'yaml', type: 'application/yaml' },
} as const

/** What is not published may be in the next minute, so that nobody keeps this answer. */
const missing = async (context: Context): Promise<Response> =>
  context.html(missingText(), 404, { ...(await pageHeaders(script)), 'cache-control': 'no-cache' })

/** The routes below `/_docs`. */
export function documentation(ports: Ports, source: DocumentationSource, door: PortalDoor): Hono {
  const pages = boundedTexts(pageCharsMax)
  const isLetIn = addressGate()
  const app = new Hono()
  app.get('/', missing)
  // Before the stages' pages: no API has these names.
  app.route(
    '/',
    portals(ports, {
      portal: (id) => source.portal(id),
      async outline(snapshot) {
        const { definition } = snapshot
        if (definition.protocolType !== 'REST') return undefined
        return outlineOf(definition, await restOptions(ports, source, snapshot))
      },
      async documentedMs(snapshot) {
        const { documentation } = await restOptions(ports, source, snapshot)
        return documentation?.createdMs ?? 0
      },
      isLetIn: (request) => isLetIn(door.sourceIp(request), door.nowMs()),
    }),
  )
  app.get('/:apiId/:stage', async (context) => {
    const { apiId, stage } = context.req.param()
    const found = await subjectOf(ports, source, context.req.url, apiId, stage)
    if (found === undefined) return missing(context)
    const { subject, revision } = found
    const key = `${revision} ${subject.baseUrl ?? ''}`
    const text =
      pages.get(key) ??
      pages.keep(key, pageText(outlineOfSubject(subject), pageOptions(subject, apiId, stage)))
    return context.html(text, 200, await pageHeaders(script))
  })
  app.get('/:apiId/:stage/:file{openapi\\.(json|yaml)}', async (context) => {
    const { apiId, stage, file } = context.req.param()
    const found = await subjectOf(ports, source, context.req.url, apiId, stage)
    if (found === undefined) return missing(context)
    // The route takes no other names.
    const { encoding, type } = encodings[file as keyof typeof encodings]
    return context.body(openapiText(found.subject, encoding), 200, {
      'content-type': type,
      'content-disposition': `attachment; filename="${file}"`,
      'cache-control': 'public, max-age=60',
      'x-content-type-options': 'nosniff',
    })
  })
  app.get('/:apiId/:stage/sdk/:file{[a-z]+\\.zip}', async (context) => {
    const { apiId, stage, file } = context.req.param()
    const found = await subjectOf(ports, source, context.req.url, apiId, stage)
    const language = file.slice(0, -'.zip'.length)
    const baseUrl = found?.subject.baseUrl
    if (found === undefined || baseUrl === undefined || !isSdkLanguage(language)) {
      return missing(context)
    }
    const { region } = ports.settings
    const parameters = readSdkParameters(language, new URL(context.req.url).searchParams)
    if (typeof parameters === 'string') return context.text(parameters, 400)
    const target = { baseUrl, region, parameters }
    const files = generateSdk(outlineOfSubject(found.subject), language, target)
    return context.body(await zip(files), 200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${language}-${apiId}-${stage}.zip"`,
      'cache-control': 'public, max-age=60',
      'x-content-type-options': 'nosniff',
    })
  })
  app.route(
    '/',
    portal(door, async (url, apiId, stage) => {
      const found = await subjectOf(ports, source, url, apiId, stage)
      return found && outlineOfSubject(found.subject).title
    }),
  )
  return app
}

const pageOptions = ({ baseUrl, options }: Subject, apiId: string, stage: string) => ({
  baseUrl,
  stageName: options.stageName,
  path: `/_docs/${encodeURIComponent(apiId)}/${encodeURIComponent(stage)}`,
})

async function subjectOf(
  ports: Ports,
  source: DocumentationSource,
  url: string,
  apiId: string,
  stageName: string,
): Promise<{ readonly subject: Subject; readonly revision: string } | undefined> {
  const snapshot = await ports.definitions.stage(apiId, stageName)
  if (snapshot === undefined || snapshot.definition.protocolType === 'WEBSOCKET') return undefined
  const visibility = visibilityOf(snapshot, source.isDeclared(apiId))
  if (!visibility.shown) return undefined
  const { definition, revision } = snapshot
  const version = visibility.parts === 'version' ? visibility.version : undefined
  const options = await outlineOptions(ports, source, snapshot, version)
  const segment = stageName === '$default' ? '' : `/${stageName}`
  const isClosed =
    definition.protocolType === 'REST'
      ? definition.restApi.disableExecuteApiEndpoint
      : definition.api.disableExecuteApiEndpoint === true
  const baseUrl = isClosed ? undefined : `${new URL(url).origin}/_api/${apiId}${segment}`
  const documentedMs = options.documentation?.createdMs ?? 0
  return { subject: { definition, options, baseUrl }, revision: `${revision} ${documentedMs}` }
}

/** How an outline of a stage is made. @param version of its documentation; `undefined`: the definition's own parts */
async function outlineOptions(
  { settings }: Ports,
  source: DocumentationSource,
  snapshot: Snapshot,
  version: string | undefined,
): Promise<OutlineOptions> {
  const { stage, definition } = snapshot
  const deployedMs = createdMs(stage.createdDate)
  const apiId = definition.protocolType === 'REST' ? definition.restApi.id : definition.api.apiId
  const documentation =
    version === undefined
      ? ownDocumentation(snapshot, deployedMs)
      : await source.version(apiId, version)
  return {
    stageName: stage.stageName,
    region: settings.region,
    deployedMs,
    ...(documentation !== undefined && { documentation }),
  }
}

/** The same of a stage in a portal, whose owner decides what is shown: with the version that the stage names. */
function restOptions(
  ports: Ports,
  source: DocumentationSource,
  snapshot: Snapshot,
): Promise<OutlineOptions> {
  const { stage } = snapshot
  const version = 'documentationVersion' in stage ? stage.documentationVersion : undefined
  return outlineOptions(ports, source, snapshot, version || undefined)
}

/** The parts that the deployed definition has itself. */
function ownDocumentation(
  { definition }: Snapshot,
  nowMs: number,
): PublishedDocumentation | undefined {
  if (definition.protocolType !== 'REST') return undefined
  const parts = Object.values(definition.documentationParts)
  return { version: definition.restApi.version ?? '1', createdMs: nowMs, parts }
}

/** REST stages have seconds, the others RFC 3339. */
const createdMs = (createdDate: number | string): number =>
  typeof createdDate === 'number' ? createdDate * 1000 : Date.parse(createdDate)
