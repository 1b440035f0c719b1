import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { apiId, resourceId, routeId } from '../../src/aws/ids.ts'
import type { RestApiDefinition } from '../../src/definition/rest-api.ts'
import { importRestApi } from '../../src/openapi/import.ts'
import { makeWorld } from '../fakes/ports.ts'
import { call, deploy, restSnapshot } from '../fakes/rest-api.ts'

/**
 * An imported API of sixty operations, each with cases of its own: from the document to the bytes
 * that the backend and the client get.
 */
interface Case {
  readonly send: {
    readonly method?: string
    /** Default: the operation's own path. */
    readonly path?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
  readonly backend?: {
    readonly status?: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
  readonly sent?: {
    readonly method?: string
    readonly url?: string
    readonly body?: string
    /** `null`: absent. */
    readonly headers?: Readonly<Record<string, string | null>>
  }
  readonly expect: {
    readonly status: number
    readonly body?: string
    readonly headers?: Readonly<Record<string, string | null>>
  }
}

type Operations = Readonly<
  Record<string, { readonly operationId: string; readonly 'x-cases': readonly Case[] }>
>

const text = readFileSync(
  new URL('vectors/rest-data-plane/operations.yaml', import.meta.url),
  'utf8',
)
const document = parse(text) as { readonly paths: Readonly<Record<string, Operations>> }

function imported(): RestApiDefinition {
  const outcome = importRestApi(text, {
    ids: { apiId, resourceId, routeId },
    place: { accountId: '123456789012', region: 'us-east-1', partition: 'aws' },
    nowMs: 0,
    apiId: 'a1b2c3d4e5',
  })
  if (!('definition' in outcome)) throw new Error(JSON.stringify(outcome))
  return outcome.definition
}

/** What STS answers for the role that the AWS services are called with. */
const session =
  '<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>'

const definition = imported()
const { stage } = restSnapshot(
  {},
  { stage: { variables: { color: 'blue', jobs: 'path/123456789012/jobs' } } },
)

function headersOf(headers: Headers, names: Readonly<Record<string, unknown>> = {}) {
  return Object.fromEntries(Object.keys(names).map((name) => [name, headers.get(name)]))
}

async function check(verb: string, path: string, { send, backend, sent, expect: wanted }: Case) {
  const world = makeWorld()
  world.backend = ({ url }) =>
    url.startsWith('https://sts.')
      ? new Response(session)
      : new Response(backend?.body ?? null, {
          status: backend?.status ?? 200,
          headers: backend?.headers ?? {},
        })
  deploy(world, { revision: `${path}/${Math.random()}`, definition, stage })
  const response = await call(world, send.path ?? path, {
    method: send.method ?? (verb.startsWith('x-') ? 'GET' : verb.toUpperCase()),
    headers: send.headers ?? {},
    ...(send.body !== undefined && { body: send.body }),
  })
  const body = await response.text()
  expect({ status: response.status, body }).toMatchObject({
    status: wanted.status,
    ...(wanted.body !== undefined && { body: wanted.body }),
  })
  expect(headersOf(response.headers, wanted.headers)).toEqual(wanted.headers ?? {})
  if (sent === undefined) return
  const request = world.requests.find(({ url }) => !url.startsWith('https://sts.'))
  if (request === undefined) throw new Error('the backend was not called')
  const { method, url } = request
  expect({ method, url, body: await request.text() }).toMatchObject({
    ...(sent.method !== undefined && { method: sent.method }),
    ...(sent.url !== undefined && { url: sent.url }),
    ...(sent.body !== undefined && { body: sent.body }),
  })
  expect(headersOf(request.headers, sent.headers)).toEqual(sent.headers ?? {})
}

for (const [path, operations] of Object.entries(document.paths)) {
  describe(path, () => {
    for (const [verb, { operationId, 'x-cases': cases }] of Object.entries(operations)) {
      it.each(cases.map((one, index) => [`${operationId} ${index + 1}`, one] as const))(
        '%s',
        async (_, one) => {
          await check(verb, path, one)
        },
      )
    }
  })
}

it('has sixty operations', () => {
  const count = Object.values(document.paths).flatMap((one) => Object.keys(one)).length
  expect(count).toBeGreaterThanOrEqual(60)
})
