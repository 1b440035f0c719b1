import { beforeEach, describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../test/fakes/rest-api.ts'
import type { Integration } from '../definition/integration.ts'

/** APIs without binary media types, whose small bodies the runtime reads as text. */
let world: World
beforeEach(() => {
  world = makeWorld()
})

const bytes = new Uint8Array([0xff, 0x41])
const base64 = new TextEncoder().encode('/0E=')
const damaged = new TextEncoder().encode('\ufffdA')

const sized = (type: string, body: Uint8Array) => ({
  'content-type': type,
  'content-length': String(body.length),
})

async function send(
  more: Partial<Integration>,
  body: Uint8Array<ArrayBuffer>,
  type = 'image/png',
): Promise<{ readonly sent: Uint8Array | undefined; readonly answer: Response }> {
  const integration: Integration = {
    type: 'HTTP',
    httpMethod: 'POST',
    uri: 'https://b.example/',
    integrationResponses: { 200: { statusCode: '200' } },
    ...more,
  }
  deploy(
    world,
    restSnapshot(
      {
        'POST /a': {
          integration,
          methodResponses: { 200: { statusCode: '200' } },
          requestValidatorId: 'v1',
          requestModels: { 'application/json': 'Empty' },
        },
      },
      {
        definition: {
          requestValidators: {
            v1: {
              id: 'v1',
              name: 'v1',
              validateRequestBody: true,
              validateRequestParameters: false,
            },
          },
        },
      },
    ),
  )
  world.requests.length = 0
  const answer = await call(world, '/a', { method: 'POST', body, headers: sized(type, body) })
  const [request] = world.requests
  return { sent: request && new Uint8Array(await request.arrayBuffer()), answer }
}

describe('where no type is binary', () => {
  it.each([
    ['of a picture', {}, bytes, damaged],
    ['as text', { contentHandling: 'CONVERT_TO_TEXT' }, bytes, damaged],
    ['of base64', { contentHandling: 'CONVERT_TO_BINARY' }, base64, bytes],
    ['in a template', { requestTemplates: { 'image/png': '$input.body' } }, bytes, damaged],
  ] as const)('the request %s is text', async (_, more, body, expected) => {
    expect((await send(more, body)).sent).toEqual(expected)
  })

  it.each([
    ['of a picture', {}, bytes, damaged],
    ['as text', { contentHandling: 'CONVERT_TO_TEXT' }, bytes, damaged],
    ['of base64', { contentHandling: 'CONVERT_TO_BINARY' }, base64, bytes],
    ['in a template', { responseTemplates: { 'application/json': '$input.body' } }, bytes, damaged],
  ] as const)('the answer %s is text', async (_, more, body, expected) => {
    world.backend = () => new Response(body, { headers: sized('image/png', body) })
    const { answer } = await send(
      { integrationResponses: { 200: { statusCode: '200', ...more } } },
      base64,
    )
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(expected)
  })

  it('a body is validated and mapped, and read once', async () => {
    const requestTemplates = { 'application/json': "<$input.path('$.a')>" }
    const json = new TextEncoder().encode('{"a":"é"}')
    const mapped = await send({ requestTemplates }, json, 'application/json')
    expect(new TextDecoder().decode(mapped.sent)).toBe('<é>')
    const broken = new TextEncoder().encode('{"a":')
    expect((await send({ requestTemplates }, broken, 'application/json')).answer.status).toBe(400)
  })

  it('a proxy hands over the bytes that were validated', async () => {
    const body = Uint8Array.from('{"a":"?"}', (sign) => (sign === '?' ? 0xff : sign.charCodeAt(0)))
    expect((await send({ type: 'HTTP_PROXY' }, body, 'application/json')).sent).toEqual(body)
  })
})
