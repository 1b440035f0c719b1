import { beforeEach, describe, expect, it } from 'vitest'
import { fakeAdmin, testNowMs, type AnswerBody } from '../../../test/fakes/admin.ts'

describe('REST APIs', () => {
  let admin: ReturnType<typeof fakeAdmin>
  let api: AnswerBody

  beforeEach(async () => {
    admin = fakeAdmin()
    api = (await admin.call('POST', '/restapis', { name: 'pets' })).body
  })

  it('a created API has its defaults, an epoch number for a date and no empty members', () => {
    expect(api).toEqual({
      id: expect.stringMatching(/^[a-z0-9]{10}$/),
      name: 'pets',
      createdDate: testNowMs / 1000,
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
      disableExecuteApiEndpoint: false,
      rootResourceId: expect.stringMatching(/^[a-z0-9]{10}$/),
    })
  })

  it('shows empty tags when one API is read and none in a list', async () => {
    expect((await admin.call('GET', `/restapis/${api.id}`)).body).toEqual({ ...api, tags: {} })
    expect((await admin.call('GET', '/restapis')).body).toEqual({ item: [api] })
  })

  it('begins with the models Empty and Error', async () => {
    const { body } = await admin.call('GET', `/restapis/${api.id}/models`)
    const item = body.item as { name: string; contentType: string }[]
    expect(item.map(({ name }) => name)).toEqual(['Empty', 'Error'])
  })

  it('escapes the quotes and slashes of a policy a second time', async () => {
    const policy =
      '{"Version":"2012-10-17", "Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"execute-api:/x"}}'
    const { body } = await admin.patch(`/restapis/${api.id}`, {
      op: 'replace',
      path: '/policy',
      value: policy,
    })
    expect(body['policy']).toBe(
      String.raw`{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"arn:aws:execute-api:us-east-1:123456789012:${api.id}\/x\"}}`,
    )
  })

  it('treats binary media types as a map keyed by the last segment', async () => {
    const path = `/restapis/${api.id}`
    await admin.patch(
      path,
      { op: 'add', path: '/binaryMediaTypes/image~1png' },
      { op: 'add', path: '/binaryMediaTypes/image~1jpeg' },
      { op: 'replace', path: '/binaryMediaTypes/image~1png', value: 'image/gif' },
      { op: 'add', path: '/binaryMediaTypes/-' },
    )
    const { body } = await admin.call('GET', path)
    expect(body.binaryMediaTypes).toEqual(['image/jpeg', 'image/gif', '-'])
  })

  it('switches compression off with an empty value and compresses everything with 0', async () => {
    const set = (value: string) =>
      admin.patch(`/restapis/${api.id}`, { op: 'replace', path: '/minimumCompressionSize', value })
    expect((await set('0')).body.minimumCompressionSize).toBe(0)
    expect((await set('')).body).not.toHaveProperty('minimumCompressionSize')
  })

  it('changes nothing when one operation of a patch list is refused', async () => {
    const answer = await admin.patch(
      `/restapis/${api.id}`,
      { op: 'replace', path: '/name', value: 'changed' },
      { op: 'replace', path: '/nothing', value: 'x' },
    )
    expect(answer.status).toBe(400)
    expect((await admin.call('GET', `/restapis/${api.id}`)).body.name).toBe('pets')
  })

  it('gives a private API dualstack, and its VPC endpoints one by one', async () => {
    const created = await admin.call('POST', '/restapis', {
      name: 'inner',
      endpointConfiguration: { types: ['PRIVATE'] },
    })
    expect(created.body.endpointConfiguration).toEqual({
      types: ['PRIVATE'],
      ipAddressType: 'dualstack',
    })
    const path = '/endpointConfiguration/vpcEndpointIds'
    const { body } = await admin.patch(
      `/restapis/${created.body.id}`,
      { op: 'add', path, value: 'vpce-1' },
      { op: 'add', path, value: 'vpce-2' },
      { op: 'remove', path, value: 'vpce-1' },
    )
    expect(body.endpointConfiguration).toMatchObject({ vpcEndpointIds: ['vpce-2'] })
  })

  it('deletes an API with all it owns, and its id is unknown afterwards', async () => {
    expect((await admin.call('DELETE', `/restapis/${api.id}`)).status).toBe(202)
    expect((await admin.call('GET', `/restapis/${api.id}/resources`)).errorType).toBe(
      'NotFoundException',
    )
  })

  it('clones an API with its resources', async () => {
    const root = api.rootResourceId
    await admin.call('POST', `/restapis/${api.id}/resources/${root}`, { pathPart: 'pets' })
    const clone = await admin.call('POST', '/restapis', { name: 'copy', cloneFrom: api.id })
    const { body } = await admin.call('GET', `/restapis/${clone.body.id}/resources`)
    expect(body.item).toHaveLength(2)
  })
})

describe('integration responses', () => {
  it.each([
    [{}, {}],
    [{ responseTemplates: {} }, { responseTemplates: {} }],
    [{ responseTemplates: { 'a/b': '' } }, { responseTemplates: { 'a/b': null } }],
    [{ responseParameters: {} }, {}],
  ])('that are put as %j are shown as %j', async (input, shown) => {
    const admin = fakeAdmin()
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
    await admin.call('PUT', method, { authorizationType: 'NONE' })
    await admin.call('PUT', `${method}/integration`, { type: 'MOCK' })
    const response = { statusCode: '200', ...shown }
    const put = await admin.call('PUT', `${method}/integration/responses/200`, input)
    expect(put.body).toEqual(response)
    const { body } = await admin.call('GET', method)
    expect(body.methodIntegration).toHaveProperty('integrationResponses', { 200: response })
  })
})

describe('resources', () => {
  it('are listed with their verbs, and with whole methods on demand', async () => {
    const admin = fakeAdmin()
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const resources = `/restapis/${api.id}/resources`
    const method = `${resources}/${api.rootResourceId}/methods/GET`
    await admin.call('PUT', method, { authorizationType: 'NONE' })
    await admin.call('PUT', `${method}/integration`, {
      type: 'MOCK',
      httpMethod: 'POST',
      uri: 'https://unused.example',
    })
    const root = { id: api.rootResourceId, path: '/' }
    const plain = await admin.call('GET', resources)
    expect(plain.body).toEqual({ item: [{ ...root, resourceMethods: { GET: {} } }] })
    const embedded = await admin.call('GET', `${resources}?embed=methods`)
    const methodIntegration = {
      type: 'MOCK',
      passthroughBehavior: 'WHEN_NO_MATCH',
      timeoutInMillis: 29000,
      cacheNamespace: api.rootResourceId,
      cacheKeyParameters: [],
    }
    const GET = { httpMethod: 'GET', authorizationType: 'NONE', apiKeyRequired: false }
    expect(embedded.body).toEqual({
      item: [{ ...root, resourceMethods: { GET: { ...GET, methodIntegration } } }],
    })
  })

  it('page until the position is absent', async () => {
    const admin = fakeAdmin()
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const resources = `/restapis/${api.id}/resources`
    for (let index = 0; index < 6; index++) {
      await admin.call('POST', `${resources}/${api.rootResourceId}`, { pathPart: `r${index}` })
    }
    const paths: string[] = []
    let position: string | undefined
    do {
      const query = position === undefined ? '' : `&position=${encodeURIComponent(position)}`
      const { body } = await admin.call('GET', `${resources}?limit=3${query}`)
      paths.push(...(body.item as { path: string }[]).map(({ path }) => path))
      position = body.position
    } while (position !== undefined)
    expect(new Set(paths)).toEqual(new Set(['/', '/r0', '/r1', '/r2', '/r3', '/r4', '/r5']))
    expect(paths).toHaveLength(7)
    expect((await admin.call('GET', `${resources}?limit=-1`)).body).toEqual({ item: [] })
  })

  it.each(['$batch', 'pets:all', 'a,b', 'v1.0'])('may be called %s', async (pathPart) => {
    const admin = fakeAdmin()
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const at = `/restapis/${api.id}/resources/${api.rootResourceId}`
    expect((await admin.call('POST', at, { pathPart })).body.path).toBe(`/${pathPart}`)
  })

  it('take their subtree along when they move or are renamed', async () => {
    const admin = fakeAdmin()
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const resources = `/restapis/${api.id}/resources`
    const create = async (parent: string, pathPart: string) =>
      (await admin.call('POST', `${resources}/${parent}`, { pathPart })).body
    const a = await create(api.rootResourceId, 'a')
    const b = await create(a.id, 'b')
    const c = await create(api.rootResourceId, 'c')
    await admin.patch(`${resources}/${a.id}`, { op: 'replace', path: '/parentId', value: c.id })
    await admin.patch(`${resources}/${c.id}`, { op: 'replace', path: '/pathPart', value: 'd' })
    expect((await admin.call('GET', `${resources}/${b.id}`)).body.path).toBe('/d/a/b')
    await admin.call('DELETE', `${resources}/${c.id}`)
    expect((await admin.call('GET', `${resources}/${b.id}`)).status).toBe(404)
  })
})
