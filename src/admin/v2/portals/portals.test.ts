import { beforeEach, describe, expect, it } from 'vitest'
import { fakeAdmin, testNowMs } from '../../../../test/fakes/admin.ts'
import type { PublishedPortal } from '../../../definition/portal.ts'
import { readPublished } from '../../published.ts'

const customColors = {
  accentColor: '#0972d3',
  backgroundColor: '#ffffff',
  errorValidationColor: '#d91515',
  headerColor: '#000716',
  navigationColor: '#000716',
  textColor: '#000716',
}
const portalContent = { displayName: 'Pets for all', theme: { customColors } }
const open = { authorization: { none: {} }, endpointConfiguration: { none: {} }, portalContent }
const cognitoConfig = {
  appClientId: 'client-1',
  userPoolArn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_pool01',
  userPoolDomain: 'pets.auth.us-east-1.amazoncognito.com',
}
const at = '2026-03-13T09:26:53Z'
const arn = (path: string): string => `arn:aws:apigateway:us-east-1:123456789012:${path}`

describe('portals', () => {
  let admin: ReturnType<typeof fakeAdmin>
  const create = async (path: string, body: object): Promise<Record<string, string>> => {
    const answer = await admin.call('POST', path, body)
    expect(answer).toMatchObject({ status: 201 })
    return answer.body as unknown as Record<string, string>
  }
  const published = (id: string): PublishedPortal | undefined => {
    const text = readPublished(admin.options.store, `portal/${id}`)
    return text === undefined ? undefined : (JSON.parse(text) as PublishedPortal)
  }

  /** A REST API with `GET /pets`, documented and deployed to the stage `prod`. */
  async function deployApi(types: readonly string[] = ['REGIONAL']): Promise<string> {
    const api = await create('/restapis', {
      name: 'pets',
      endpointConfiguration: { types },
      ...(types.includes('PRIVATE') && {
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' },
          ],
        }),
      }),
    })
    const { id = '', rootResourceId = '' } = api
    const pets = await create(`/restapis/${id}/resources/${rootResourceId}`, { pathPart: 'pets' })
    const method = `/restapis/${id}/resources/${pets['id']}/methods/GET`
    await admin.call('PUT', method, { authorizationType: 'NONE' })
    await admin.call('PUT', `${method}/integration`, { type: 'MOCK' })
    const location = { type: 'METHOD', path: '/pets', method: 'GET' }
    await create(`/restapis/${id}/documentation/parts`, {
      location,
      properties: '{"description":"Lists *all* pets."}',
    })
    await create(`/restapis/${id}/deployments`, { stageName: 'prod' })
    return id
  }

  /** A product with an overview, a page, a draft and one endpoint; and its parts' ARNs. */
  async function makeProduct() {
    const restApiId = await deployApi()
    const { portalProductId = '', portalProductArn = '' } = await create('/v2/portalproducts', {
      displayName: 'Adoption',
    })
    const root = `/v2/portalproducts/${portalProductId}`
    const page = (title: string) =>
      create(`${root}/productpages`, { displayContent: { title, body: `# ${title}` } })
    const { productPageArn: overview } = await page('Overview')
    const { productPageArn: terms } = await page('Terms')
    await page('Draft')
    const endpoint = await create(`${root}/productrestendpointpages`, {
      restEndpointIdentifier: {
        identifierParts: { restApiId, stage: 'prod', path: '/pets', method: 'get' },
      },
      displayContent: { overrides: { operationName: 'View pets' } },
      tryItState: 'ENABLED',
    })
    const displayOrder = {
      overviewPageArn: overview,
      productPageArns: [terms],
      contents: [
        {
          sectionName: 'Pets',
          productRestEndpointPageArns: [endpoint['productRestEndpointPageArn']],
        },
      ],
    }
    await admin.call('PATCH', root, { displayOrder })
    return { restApiId, root, portalProductId, portalProductArn, displayOrder, endpoint }
  }

  beforeEach(() => {
    admin = fakeAdmin()
  })

  it('are made disabled, and listed', async () => {
    const portal = await create('/v2/portals', { ...open, tags: { team: 'web' } })
    const shown = {
      portalId: expect.stringMatching(/^[a-z0-9]{10}$/) as string,
      portalArn: arn(`/portals/${portal['portalId']}`),
      authorization: { none: {} },
      endpointConfiguration: {
        portalDefaultDomainName: `p-${portal['portalId']}.apigw-portal.us-east-1.on.aws`,
        portalDomainHostedZoneId: 'Z2FDTNDATAQYW2',
      },
      includedPortalProductArns: [],
      portalContent,
      lastModified: at,
      publishStatus: 'DISABLED',
      tags: { team: 'web' },
    }
    expect(portal).toEqual(shown)
    expect((await admin.call('GET', '/v2/portals')).body).toEqual({ items: [shown] })
    expect((await admin.call('GET', `/v2/portals/${portal['portalId']}`)).body).toEqual(shown)
  })

  it('show of their products what the display order names, as it was when they were published', async () => {
    const { portalProductArn, root, restApiId } = await makeProduct()
    const { portalId = '' } = await create('/v2/portals', {
      ...open,
      includedPortalProductArns: [portalProductArn],
    })
    expect(published(portalId)).toBeUndefined()
    const answer = await admin.call('POST', `/v2/portals/${portalId}/publish`, {
      description: 'first',
    })
    expect(answer).toMatchObject({ status: 202, body: {} })
    const products = [
      {
        portalProductId: root.split('/').at(-1),
        displayName: 'Adoption',
        overview: { title: 'Overview', body: '# Overview' },
        pages: [{ productPageId: expect.any(String), title: 'Terms', body: '# Terms' }],
        sections: [
          {
            sectionName: 'Pets',
            endpoints: [
              {
                productRestEndpointPageId: expect.any(String),
                identifierParts: { restApiId, stage: 'prod', path: '/pets', method: 'GET' },
                overrides: { operationName: 'View pets' },
                tryIt: true,
              },
            ],
          },
        ],
      },
    ]
    const revision = expect.any(String) as string
    expect(published(portalId)).toEqual({ portalId, portalContent, products, revision })
    await admin.call('PATCH', root, { displayName: 'Later' })
    expect(published(portalId)).toMatchObject({ products: [{ displayName: 'Adoption' }] })
    expect((await admin.call('GET', `/v2/portals/${portalId}`)).body).toMatchObject({
      publishStatus: 'PUBLISHED',
      lastPublished: at,
      lastPublishedDescription: 'first',
    })
  })

  it('go from the web when they are disabled, and can be deleted then', async () => {
    const { portalId = '' } = await create('/v2/portals', open)
    await admin.call('POST', `/v2/portals/${portalId}/publish`)
    const early = await admin.call('DELETE', `/v2/portals/${portalId}`)
    expect(early).toMatchObject({
      status: 400,
      body: { message: `Portal ${portalId} must be disabled before it can be deleted` },
    })
    expect((await admin.call('DELETE', `/v2/portals/${portalId}/publish`)).status).toBe(204)
    expect(published(portalId)).toBeUndefined()
    expect((await admin.call('GET', `/v2/portals/${portalId}`)).body).toMatchObject({
      publishStatus: 'DISABLED',
    })
    expect((await admin.call('DELETE', `/v2/portals/${portalId}`)).status).toBe(204)
    expect((await admin.call('GET', `/v2/portals/${portalId}`)).status).toBe(404)
    expect((await admin.call('DELETE', `/v2/portals/${portalId}`)).status).toBe(204)
  })

  it('are previewed under an address of their own for an hour; the next one ends the last', async () => {
    const { portalId = '' } = await create('/v2/portals', open)
    const preview = async (): Promise<string> => {
      expect((await admin.call('POST', `/v2/portals/${portalId}/preview`)).status).toBe(202)
      const { body } = await admin.call('GET', `/v2/portals/${portalId}`)
      const shown = (body as unknown as { preview: { previewUrl: string } }).preview
      expect(shown).toMatchObject({ previewStatus: 'PREVIEW_READY' })
      expect(shown.previewUrl).toMatch(/^https?:\/\/[^/]+\/_docs\/previews\/[A-Za-z0-9]{40}$/)
      return shown.previewUrl.slice(-40)
    }
    const first = await preview()
    expect(published(first)).toMatchObject({ portalId, expiresAtMs: testNowMs + 3_600_000 })
    const second = await preview()
    expect(published(first)).toBeUndefined()
    expect(published(portalId)).toBeUndefined()
    admin.clock.ms += 3_600_000
    expect((await admin.call('GET', `/v2/portals/${portalId}`)).body).not.toHaveProperty('preview')
    await admin.call('DELETE', `/v2/portals/${portalId}`)
    expect(published(second)).toBeUndefined()
  })

  it('ask readers to sign in where they say so, but for previews', async () => {
    const authorization = { cognitoConfig }
    const { portalId = '' } = await create('/v2/portals', { ...open, authorization })
    const { body } = await admin.call('GET', `/v2/portals/${portalId}`)
    expect(body).toMatchObject({ authorization })
    expect(body).not.toHaveProperty('signIn')
    await admin.call('POST', `/v2/portals/${portalId}/publish`)
    expect(published(portalId)).toMatchObject({ signIn: cognitoConfig })
    await admin.call('POST', `/v2/portals/${portalId}/preview`)
    const previewed = await admin.call('GET', `/v2/portals/${portalId}`)
    const { previewUrl } = (previewed.body as unknown as { preview: { previewUrl: string } })
      .preview
    expect(published(previewUrl.slice(-40))).not.toHaveProperty('signIn')
    const opened = { authorization: { none: {} } }
    expect((await admin.call('PATCH', `/v2/portals/${portalId}`, opened)).body).toMatchObject(
      opened,
    )
  })

  it.each([
    ['https://cdn.example.com/logo.png', { logo: 'https://cdn.example.com/logo.png' }],
    ['s3://bucket/logo.png', {}],
    ['', {}],
  ])('show the logo %s as %j', async (logoUri, shown) => {
    const { portalId = '' } = await create('/v2/portals', { ...open, logoUri })
    await admin.call('POST', `/v2/portals/${portalId}/publish`)
    const { logo } = published(portalId) ?? {}
    expect(logo === undefined ? {} : { logo }).toEqual(shown)
  })

  it('are changed by a partial object', async () => {
    const { portalProductArn } = await makeProduct()
    const { portalId } = await create('/v2/portals', { ...open, logoUri: 's3://b/logo.png' })
    const acmManaged = { domainName: 'docs.example.com', certificateArn: arn('certificate/1') }
    const { body } = await admin.call('PATCH', `/v2/portals/${portalId}`, {
      endpointConfiguration: { acmManaged },
      includedPortalProductArns: [portalProductArn],
      rumAppMonitorName: 'watch',
    })
    expect(body).toMatchObject({
      endpointConfiguration: acmManaged,
      includedPortalProductArns: [portalProductArn],
      portalContent,
      rumAppMonitorName: 'watch',
    })
  })

  it('have a name of their own while they are published, which no API has', async () => {
    const named = (domainName: string) => ({
      endpointConfiguration: { acmManaged: { domainName, certificateArn: arn('certificate/1') } },
    })
    const domain = (host: string) => readPublished(admin.options.store, `domain/${host}`)
    const { portalId = '' } = await create('/v2/portals', { ...open, ...named('Docs.example.com') })
    const one = `/v2/portals/${portalId}`
    expect(domain('docs.example.com')).toBeUndefined()
    await admin.call('POST', `${one}/publish`)
    expect(JSON.parse(domain('docs.example.com') ?? '')).toMatchObject({ portalId, mappings: {} })
    for (const [path, body] of [
      ['/v2/portals', { ...open, ...named('docs.example.com') }],
      ['/domainnames', { domainName: 'docs.example.com' }],
      ['/v2/domainnames', { domainName: 'DOCS.example.com', domainNameConfigurations: [{}] }],
    ] as const) {
      const { body: answer } = await admin.call('POST', path, body)
      expect(answer.message).toMatch(/^The domain name .*already exists\.$/)
    }
    expect((await admin.call('PATCH', one, named('docs.example.com'))).status).toBe(200)
    await admin.call('PATCH', one, named('other.example.com'))
    expect(domain('docs.example.com')).toBeUndefined()
    expect(domain('other.example.com')).toBeDefined()
    await create('/domainnames', { domainName: 'docs.example.com' })
    const taken = await admin.call('PATCH', one, named('docs.example.com'))
    expect(taken.body.message).toBe('The domain name you provided already exists.')
    await admin.call('DELETE', `${one}/publish`)
    expect(domain('other.example.com')).toBeUndefined()
  })

  it('and products have tags', async () => {
    const { portalProductArn } = await makeProduct()
    const { portalArn = '' } = await create('/v2/portals', open)
    for (const one of [portalProductArn, portalArn]) {
      await admin.call('POST', `/v2/tags/${encodeURIComponent(one)}`, { tags: { a: 'b' } })
      const { body } = await admin.call('GET', `/v2/tags/${encodeURIComponent(one)}`)
      expect(body).toEqual({ tags: { a: 'b' } })
    }
  })

  describe('their products', () => {
    it('are shown with their order, and listed without it', async () => {
      const { root, portalProductId, portalProductArn, displayOrder } = await makeProduct()
      const shown = {
        portalProductId,
        portalProductArn,
        displayName: 'Adoption',
        description: '',
        lastModified: at,
      }
      expect((await admin.call('GET', root)).body).toEqual({ ...shown, displayOrder, tags: {} })
      const list = '/v2/portalproducts?resourceOwner='
      expect((await admin.call('GET', `${list}SELF`)).body).toEqual({ items: [shown] })
      expect((await admin.call('GET', `${list}OTHER_ACCOUNTS`)).body).toEqual({ items: [] })
      expect((await admin.call('GET', `${root}?resourceOwnerAccountId=1`)).status).toBe(404)
    })

    it('lose a page from their order with the page', async () => {
      const { root, displayOrder } = await makeProduct()
      const gone = [displayOrder.overviewPageArn, ...displayOrder.productPageArns]
      for (const one of gone) {
        await admin.call('DELETE', `${root}/productpages/${one?.split('/').at(-1)}`)
      }
      const endpoint = displayOrder.contents[0]?.productRestEndpointPageArns[0]?.split('/').at(-1)
      await admin.call('DELETE', `${root}/productrestendpointpages/${endpoint}`)
      expect((await admin.call('GET', root)).body).toMatchObject({
        displayOrder: {
          productPageArns: [],
          contents: [{ sectionName: 'Pets', productRestEndpointPageArns: [] }],
        },
      })
    })

    it('cannot be deleted while a portal includes them', async () => {
      const { root, portalProductId, portalProductArn } = await makeProduct()
      const includedPortalProductArns = [portalProductArn]
      const { portalId } = await create('/v2/portals', { ...open, includedPortalProductArns })
      expect(await admin.call('DELETE', root)).toMatchObject({
        status: 400,
        body: {
          message: `Cannot delete portal product ${portalProductId}: it is included in portal ${portalId}`,
        },
      })
      await admin.call('PATCH', `/v2/portals/${portalId}`, { includedPortalProductArns: [] })
      expect((await admin.call('DELETE', root)).status).toBe(204)
      expect((await admin.call('GET', `${root}/productpages`)).status).toBe(404)
    })

    it('keep a sharing policy as it was put', async () => {
      const { root, portalProductId } = await makeProduct()
      const policyDocument = '{ "Version": "2012-10-17" }'
      const sharing = `${root}/sharingpolicy`
      expect((await admin.call('GET', sharing)).status).toBe(404)
      await admin.call('PUT', sharing, { policyDocument })
      expect((await admin.call('GET', sharing)).body).toEqual({ portalProductId, policyDocument })
      expect((await admin.call('DELETE', sharing)).status).toBe(204)
      expect((await admin.call('GET', sharing)).status).toBe(404)
    })
  })

  describe('their pages', () => {
    it('are listed by title, and changed', async () => {
      const { root } = await makeProduct()
      const { body } = await admin.call('GET', `${root}/productpages`)
      const items = body.items as readonly Record<string, string>[]
      expect(items.map(({ pageTitle }) => pageTitle).toSorted()).toEqual([
        'Draft',
        'Overview',
        'Terms',
      ])
      const one = `${root}/productpages/${items[0]?.['productPageId']}`
      const displayContent = { title: 'New', body: 'text' }
      await admin.call('PATCH', one, { displayContent })
      expect((await admin.call('GET', one)).body).toEqual({
        productPageId: items[0]?.['productPageId'],
        productPageArn: items[0]?.['productPageArn'],
        displayContent,
        lastModified: at,
      })
    })

    it('of endpoints show the documentation of the API unless they have words of their own', async () => {
      const { root, restApiId, endpoint } = await makeProduct()
      const identifierParts = { restApiId, stage: 'prod', path: '/pets', method: 'GET' }
      const url = `https://${restApiId}.execute-api.us-east-1.amazonaws.com/prod/pets`
      expect(endpoint).toEqual({
        productRestEndpointPageId: expect.any(String) as string,
        productRestEndpointPageArn: expect.stringContaining(
          `:${root.slice('/v2'.length)}/productrestendpointpages/`,
        ) as string,
        restEndpointIdentifier: { identifierParts },
        displayContent: {
          endpoint: url,
          operationName: 'View pets',
          body: 'Lists *all* pets.',
        },
        status: 'AVAILABLE',
        tryItState: 'ENABLED',
        lastModified: at,
      })
      const one = `${root}/productrestendpointpages/${endpoint['productRestEndpointPageId']}`
      const overrides = { body: 'Own words', endpoint: 'https://pets.example' }
      await admin.call('PATCH', one, { displayContent: { overrides }, tryItState: 'DISABLED' })
      expect((await admin.call('GET', `${one}?includeRawDisplayContent=true`)).body).toMatchObject({
        displayContent: { ...overrides, operationName: '/pets' },
        tryItState: 'DISABLED',
        rawDisplayContent: JSON.stringify({ overrides }),
      })
      await admin.call('PATCH', one, { displayContent: { none: {} } })
      const { body } = await admin.call('GET', `${root}/productrestendpointpages`)
      expect(body.items).toMatchObject([{ endpoint: url, operationName: '/pets' }])
    })

    it('of endpoints fail once the endpoint is gone', async () => {
      const { root, restApiId, endpoint } = await makeProduct()
      await admin.call('DELETE', `/restapis/${restApiId}`)
      const one = `${root}/productrestendpointpages/${endpoint['productRestEndpointPageId']}`
      expect((await admin.call('GET', one)).body).toMatchObject({
        status: 'FAILED',
        statusException: {
          message: `Stage prod of API ${restApiId} has no method GET /pets`,
        },
      })
    })

    it('of private APIs let nobody try them', async () => {
      const { root } = await makeProduct()
      const restApiId = await deployApi(['PRIVATE'])
      const identifierParts = { restApiId, stage: 'prod', path: '/pets', method: 'GET' }
      const page = await create(`${root}/productrestendpointpages`, {
        restEndpointIdentifier: { identifierParts },
        tryItState: 'ENABLED',
      })
      expect(page).toMatchObject({ tryItState: 'DISABLED' })
      const one = `${root}/productrestendpointpages/${page['productRestEndpointPageId']}`
      const { body } = await admin.call('PATCH', one, { tryItState: 'ENABLED' })
      expect(body).toMatchObject({ tryItState: 'DISABLED' })
    })
  })

  it.each<
    [
      what: string,
      method: string,
      path: string,
      body: object,
      status: number,
      message: string | RegExp,
    ]
  >([
    [
      'a user pool that is none',
      'POST',
      '/v2/portals',
      {
        ...open,
        authorization: {
          cognitoConfig: { ...cognitoConfig, userPoolArn: 'arn:aws:iam::123456789012:role/r' },
        },
      },
      400,
      'Invalid user pool ARN specified arn:aws:iam::123456789012:role/r',
    ],
    [
      'a user pool’s domain that is http://pool.example.com',
      'POST',
      '/v2/portals',
      {
        ...open,
        authorization: {
          cognitoConfig: { ...cognitoConfig, userPoolDomain: 'http://pool.example.com' },
        },
      },
      400,
      'Invalid user pool domain specified http://pool.example.com',
    ],
    [
      'a user pool’s domain that is https://pool.example.com/login',
      'POST',
      '/v2/portals',
      {
        ...open,
        authorization: {
          cognitoConfig: { ...cognitoConfig, userPoolDomain: 'https://pool.example.com/login' },
        },
      },
      400,
      'Invalid user pool domain specified https://pool.example.com/login',
    ],
    [
      'a user pool’s domain that is https://me@pool.example.com',
      'POST',
      '/v2/portals',
      {
        ...open,
        authorization: {
          cognitoConfig: { ...cognitoConfig, userPoolDomain: 'https://me@pool.example.com' },
        },
      },
      400,
      'Invalid user pool domain specified https://me@pool.example.com',
    ],
    [
      'a user pool’s domain that is a pool of mine, or not',
      'POST',
      '/v2/portals',
      {
        ...open,
        authorization: {
          cognitoConfig: { ...cognitoConfig, userPoolDomain: 'a pool of mine, or not' },
        },
      },
      400,
      'Invalid user pool domain specified a pool of mine, or not',
    ],
    [
      'an authorization of no kind',
      'POST',
      '/v2/portals',
      { ...open, authorization: {} },
      400,
      'Authorization must have either none or cognitoConfig',
    ],
    [
      'an endpoint configuration of two kinds',
      'POST',
      '/v2/portals',
      {
        ...open,
        endpointConfiguration: {
          none: {},
          acmManaged: { domainName: 'a.example', certificateArn: 'arn:aws:acm:1' },
        },
      },
      400,
      'Endpoint configuration must have either none or acmManaged',
    ],
    [
      'a name that no host has',
      'POST',
      '/v2/portals',
      {
        ...open,
        endpointConfiguration: {
          acmManaged: { domainName: 'a b.example', certificateArn: 'arn:aws:acm:1' },
        },
      },
      400,
      'Invalid domain name specified: a b.example',
    ],
    [
      'what the service model requires',
      'POST',
      '/v2/portals',
      {
        authorization: { none: {} },
        endpointConfiguration: { none: {} },
        portalContent: { displayName: 'ab' },
      },
      400,
      /^2 validation errors detected: Value 'ab' at 'createPortalInput\.portalContent\.displayName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value null at 'createPortalInput\.portalContent\.theme'/,
    ],
    [
      'an unknown product',
      'POST',
      '/v2/portals',
      { ...open, includedPortalProductArns: [arn('/portalproducts/none')] },
      400,
      `Invalid portal product ARN specified ${arn('/portalproducts/none')}`,
    ],
    [
      'an unknown portal',
      'GET',
      '/v2/portals/none',
      {},
      404,
      'Invalid Portal identifier specified none',
    ],
    [
      'to publish an unknown portal',
      'POST',
      '/v2/portals/none/publish',
      {},
      404,
      'Invalid Portal identifier specified none',
    ],
    [
      'an unknown product’s pages',
      'GET',
      '/v2/portalproducts/none/productpages',
      {},
      404,
      'Invalid PortalProduct identifier specified none',
    ],
    [
      'an unknown page',
      'GET',
      '{product}/productpages/none',
      {},
      404,
      'Invalid ProductPage identifier specified none',
    ],
    [
      'an unknown endpoint page',
      'PATCH',
      '{product}/productrestendpointpages/none',
      {},
      404,
      'Invalid ProductRestEndpointPage identifier specified none',
    ],
    [
      'a page of another product in the order',
      'PATCH',
      '{product}',
      { displayOrder: { productPageArns: [arn('/portalproducts/x/productpages/y')] } },
      400,
      `Invalid page ARN specified in display order: ${arn('/portalproducts/x/productpages/y')}`,
    ],
    [
      'a sharing policy that is no JSON',
      'PUT',
      '{product}/sharingpolicy',
      { policyDocument: 'all' },
      400,
      'Invalid policy document',
    ],
    [
      'an endpoint of an unknown API',
      'POST',
      '{product}/productrestendpointpages',
      {
        restEndpointIdentifier: {
          identifierParts: { restApiId: 'none', stage: 'prod', path: '/', method: 'GET' },
        },
      },
      400,
      'Invalid API identifier specified 123456789012:none',
    ],
    [
      'an endpoint of an unknown stage',
      'POST',
      '{product}/productrestendpointpages',
      {
        restEndpointIdentifier: {
          identifierParts: { restApiId: '{api}', stage: 'dev', path: '/pets', method: 'GET' },
        },
      },
      400,
      'Invalid stage identifier specified dev',
    ],
    [
      'a method that the stage lacks',
      'POST',
      '{product}/productrestendpointpages',
      {
        restEndpointIdentifier: {
          identifierParts: { restApiId: '{api}', stage: 'prod', path: '/pets', method: 'PUT' },
        },
      },
      400,
      /^Stage prod of API [a-z0-9]{10} has no method PUT \/pets$/,
    ],
    [
      'words of an endpoint of no kind',
      'POST',
      '{product}/productrestendpointpages',
      {
        restEndpointIdentifier: {
          identifierParts: { restApiId: '{api}', stage: 'prod', path: '/pets', method: 'GET' },
        },
        displayContent: {},
      },
      400,
      'Display content must have either none or overrides',
    ],
  ])('refuse %s', async (_what, method, path, body, status, message) => {
    const { root, restApiId } = await makeProduct()
    const written = JSON.parse(JSON.stringify(body).replace('{api}', restApiId)) as object
    const answer = await admin.call(
      method as 'GET',
      path.replace('{product}', root),
      method === 'GET' ? undefined : written,
    )
    expect(answer.status).toBe(status)
    const matching = message instanceof RegExp ? expect.stringMatching(message) : message
    expect(answer.body).toMatchObject({ message: matching as string })
  })
})
