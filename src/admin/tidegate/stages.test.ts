import { describe, expect, it } from 'vitest'
import { adminOptions } from '../../../test/fakes/admin.ts'
import { handleAdmin } from '../index.ts'
import type { StageState } from './stages.ts'

/** An API with one mocked method, deployed to `dev`; calls of the management API on it. */
async function deployed() {
  const { options } = adminOptions()
  const call = async (method: string, path: string, body?: object) => {
    const request = new Request(`http://gateway.test/_admin${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    })
    const response = await handleAdmin(request, options)
    expect(response.status).toBeLessThan(300)
    const text = await response.text()
    return {
      body: (text === '' ? {} : JSON.parse(text)) as {
        readonly id: string
        readonly rootResourceId: string
        readonly items: readonly StageState[]
      },
      behind: response.headers.get('x-tidegate-stage-behind'),
    }
  }
  const { body: api } = await call('POST', '/restapis', { name: 'pets' })
  const path = `/restapis/${api.id}`
  const method = `${path}/resources/${api.rootResourceId}/methods/GET`
  await call('PUT', method, { authorizationType: 'NONE' })
  await call('PUT', `${method}/integration`, { type: 'MOCK' })
  await call('POST', `${path}/deployments`, { stageName: 'dev' })
  const behind = async (): Promise<readonly boolean[]> =>
    (await call('GET', '/tidegate/stages')).body.items.map((stage) => stage.behind)
  const patch = (at: string, operation: object) =>
    call('PATCH', at, { patchOperations: [operation] })
  return { call, patch, behind, path, method, api }
}

describe('a stage', () => {
  it('is up to date when it was just deployed', async () => {
    const { behind, call } = await deployed()
    expect(await behind()).toEqual([false])
    expect((await call('GET', '/tidegate/stages')).behind).toBeNull()
  })

  it('is behind after an edit, which says so, and no longer after the next deployment', async () => {
    const { behind, call, patch, path, method } = await deployed()
    await call('POST', `${path}/deployments`, { stageName: 'prod' })
    const key = { op: 'replace', path: '/apiKeyRequired', value: 'true' }
    expect((await patch(method, key)).behind).toBe('dev,prod')
    expect(await behind()).toEqual([true, true])
    expect((await call('POST', `${path}/deployments`, { stageName: 'dev' })).behind).toBeNull()
    expect(await behind()).toEqual([false, true])
  })

  it('is not behind when an edit was undone', async () => {
    const { behind, patch, method } = await deployed()
    await patch(method, { op: 'replace', path: '/apiKeyRequired', value: 'true' })
    await patch(method, { op: 'replace', path: '/apiKeyRequired', value: 'false' })
    expect(await behind()).toEqual([false])
  })

  it.each([
    ['/description', 'text', null, false],
    ['/disableExecuteApiEndpoint', 'true', 'dev', true],
    ['/binaryMediaTypes/image~1png', undefined, 'dev', true],
  ])('after an edit of the API: %s', async (member, value, header, isBehind) => {
    const { behind, patch, path } = await deployed()
    const op = value === undefined ? 'add' : 'replace'
    expect((await patch(path, { op, path: member, value })).behind).toBe(header)
    expect(await behind()).toEqual([isBehind])
  })

  it('is not behind after its own settings changed', async () => {
    const { patch, path } = await deployed()
    const edit = { op: 'replace', path: '/variables/x', value: 'y' }
    expect((await patch(`${path}/stages/dev`, edit)).behind).toBeNull()
  })

  it('is listed with its API alone when one is asked for', async () => {
    const { call, api } = await deployed()
    const { body } = await call('GET', `/tidegate/stages?apiId=${api.id}`)
    expect(body.items).toMatchObject([{ apiId: api.id, apiName: 'pets', stageName: 'dev' }])
    expect((await call('GET', '/tidegate/stages?apiId=other')).body.items).toEqual([])
  })

  it('of a REST API deploys itself when it is tagged so, once its API can be deployed', async () => {
    const { call, patch, behind, path, api, method } = await deployed()
    const arn = `arn:aws:apigateway:us-east-1::${path}/stages/dev`
    const tags = { 'tidegate:auto-deploy': 'true' }
    await call('PUT', `/tags/${encodeURIComponent(arn)}`, { tags })
    const key = { op: 'replace', path: '/apiKeyRequired', value: 'true' }
    expect((await patch(method, key)).behind).toBeNull()
    expect(await behind()).toEqual([false])
    const post = `${path}/resources/${api.rootResourceId}/methods/POST`
    await call('PUT', post, { authorizationType: 'NONE' })
    expect(await behind()).toEqual([true])
    await call('PUT', `${post}/integration`, { type: 'MOCK' })
    expect(await behind()).toEqual([false])
    for (let edit = 0; edit < 30; edit++) {
      await patch(method, { ...key, value: String(edit % 2 === 0) })
    }
    const { body } = await call('GET', `${path}/deployments`)
    const kept = body as unknown as { readonly item: readonly unknown[] }
    // The first one by hand, the served one, and ten before it.
    expect(kept.item.length).toBe(12)
  })

  it('that deploys itself is never behind', async () => {
    const { call } = await deployed()
    const api = await call('POST', '/v2/apis', {
      name: 'h',
      protocolType: 'HTTP',
      target: 'https://example.com',
    })
    const { apiId } = api.body as unknown as { readonly apiId: string }
    const target = { routeKey: 'GET /x' }
    expect((await call('POST', `/v2/apis/${apiId}/routes`, target)).behind).toBeNull()
    const { body } = await call('GET', `/tidegate/stages?apiId=${apiId}`)
    expect(body.items.map((stage) => stage.behind)).toEqual([false])
  })
})
