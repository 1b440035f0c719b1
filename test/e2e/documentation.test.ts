import * as v1 from '@aws-sdk/client-api-gateway'
import * as v2 from '@aws-sdk/client-apigatewayv2'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, findingsOf, hasChromium, useBrowser } from './console-page.ts'
import { startGateway, type StartedGateway } from './gateway.ts'
import { petsDefinition } from './pets-definition.ts'

const mock = (answer: string) => ({
  type: 'mock',
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  responses: { default: { statusCode: '200', responseTemplates: { 'application/json': answer } } },
})

/** An API with what a page shows, and with texts that want to be markup. */
const shop = {
  openapi: '3.0.1',
  info: { title: 'Shop', version: '1', description: '<img src=x onerror=alert(1)>' },
  paths: {
    '/pets/{petId}': {
      get: {
        parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          '200': {
            description: 'One pet',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          },
        },
        security: [{ api_key: [] }],
        'x-amazon-apigateway-integration': mock(`{"name": "<b>$input.params('petId')</b>"}`),
      },
    },
    '/orders': {
      post: {
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
        },
        responses: { '200': { description: 'ok' } },
        'x-amazon-apigateway-integration': mock('{"taken": true}'),
      },
    },
  },
  components: {
    schemas: {
      Pet: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
    },
    securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
  },
  'x-amazon-apigateway-documentation': {
    version: '1',
    documentationParts: [
      {
        location: { type: 'METHOD', path: '/pets/{petId}', method: 'GET' },
        properties: { summary: 'One pet <script>alert(1)</script>', tags: ['Animals'] },
      },
    ],
  },
}

const id = 'shop000001'
const routes = {
  apis: {
    shop: {
      id,
      openapi: shop,
      stages: { prod: {}, hidden: { tags: { 'tidegate:documentation': 'hidden' } } },
    },
    inside: {
      id: 'inside0001',
      protocolType: 'REST',
      endpointType: 'PRIVATE',
      routes: { 'GET /': { type: 'MOCK' } },
      stages: { prod: {} },
    },
  },
  usagePlans: { all: { apiStages: [{ api: 'shop', stage: 'prod' }] } },
  apiKeys: {
    sample: {
      sha256: '75235b4e5cd50651af0fc01679946ba2520b29ce9081fe08f2432610ec9f9334',
      usagePlans: ['all'],
    },
  },
}

let gateway: StartedGateway
const at = (path: string): string => `${gateway.url}/_docs/${path}`

beforeAll(async () => {
  gateway = await startGateway({ routes })
})
afterAll(() => gateway.stop())

describe('who sees documentation', () => {
  it.each([
    ['a declared stage', `${id}/prod`, 200],
    ['a stage that is tagged as hidden', `${id}/hidden`, 404],
    ['the download of a hidden stage', `${id}/hidden/openapi.json`, 404],
    ['a PRIVATE API', 'inside0001/prod', 404],
    ['a stage that does not exist', `${id}/nowhere`, 404],
    ['an API that does not exist', 'nothing000/prod', 404],
  ])('%s: %s answers %i', async (_what, path, status) => {
    expect((await fetch(at(path))).status).toBe(status)
  })

  it.each(['', `${id}/hidden`])(
    'tells people where pages are, and caches to ask again: /_docs/%s',
    async (path) => {
      const response = await fetch(at(path).replace(/\/$/, ''))
      expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-cache'])
      expect(await response.text()).toContain('/_docs/API_ID/STAGE')
    },
  )

  it('a stage made through the management API: from the moment its documentation is published', async () => {
    const { accessKeyId, secretAccessKey } = gateway
    const client = new v1.APIGatewayClient({
      endpoint: `${gateway.url}/_admin`,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
    })
    const body = new TextEncoder().encode(petsDefinition('one'))
    const { id: restApiId = '' } = await client.send(new v1.ImportRestApiCommand({ body }))
    await client.send(new v1.CreateDeploymentCommand({ restApiId, stageName: 'prod' }))
    const status = async (): Promise<number> => (await fetch(at(`${restApiId}/prod`))).status
    expect(await status()).toBe(404)
    await client.send(
      new v1.CreateDocumentationPartCommand({
        restApiId,
        location: { type: 'METHOD', path: '/pets', method: 'GET' },
        properties: '{"summary": "All of the pets"}',
      }),
    )
    await client.send(
      new v1.CreateDocumentationVersionCommand({
        restApiId,
        stageName: 'prod',
        documentationVersion: 'v1/ä',
      }),
    )
    await expect.poll(status, { timeout: 5_000 }).toBe(200)
    expect(await (await fetch(at(`${restApiId}/prod`))).text()).toContain('All of the pets')
    const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${restApiId}/stages/prod`
    const tags = { 'tidegate:documentation': 'hidden' }
    await client.send(new v1.TagResourceCommand({ resourceArn, tags }))
    await expect.poll(status, { timeout: 5_000 }).toBe(404)
    client.destroy()
  })
})

describe('the download', () => {
  it('is OpenAPI with the documentation and this gateway as its server, and without integrations', async () => {
    const text = await (await fetch(at(`${id}/prod/openapi.json`))).text()
    const document = JSON.parse(text)
    expect(document.servers).toEqual([{ url: `${gateway.url}/_api/${id}/prod` }])
    expect(document.paths['/pets/{petId}'].get.tags).toEqual(['Animals'])
    expect(text).not.toContain('integration')
    const yaml = await (await fetch(at(`${id}/prod/openapi.yaml`))).text()
    expect(yaml).toMatch(/^openapi: 3\.0\.1$/m)
  })
})

describe('the SDK downloads', () => {
  it.each(['javascript', 'typescript', 'python', 'java', 'ruby'])(
    'are archives of a shown stage: %s',
    async (language) => {
      const response = await fetch(at(`${id}/prod/sdk/${language}.zip`))
      expect(response.status).toBe(200)
      const bytes = new Uint8Array(await response.arrayBuffer())
      expect(String.fromCharCode(...bytes.subarray(0, 2))).toBe('PK')
    },
  )

  it.each([`${id}/hidden/sdk/python.zip`, `${id}/prod/sdk/cobol.zip`])(
    'answers 404 for %s',
    async (path) => {
      expect((await fetch(at(path))).status).toBe(404)
    },
  )
})

/** A portal of one product with a page and an endpoint, published by the AWS SDK. */
async function publishPortal(client: v2.ApiGatewayV2Client) {
  const colour = '#101418'
  const { PortalProductId = '', PortalProductArn = '' } = await client.send(
    new v2.CreatePortalProductCommand({ DisplayName: 'Adoption' }),
  )
  const { ProductPageArn } = await client.send(
    new v2.CreateProductPageCommand({
      PortalProductId,
      DisplayContent: {
        Title: 'Overview',
        Body: '# Welcome\n\n<b>no markup</b>\n\n| status |\n|---|\n| 403 |\n\n- [x] done',
      },
    }),
  )
  const { ProductRestEndpointPageArn = '' } = await client.send(
    new v2.CreateProductRestEndpointPageCommand({
      PortalProductId,
      TryItState: 'ENABLED',
      RestEndpointIdentifier: {
        IdentifierParts: { RestApiId: id, Stage: 'hidden', Path: '/pets/{petId}', Method: 'GET' },
      },
    }),
  )
  const ProductRestEndpointPageArns = [ProductRestEndpointPageArn]
  await client.send(
    new v2.UpdatePortalProductCommand({
      PortalProductId,
      DisplayOrder: {
        OverviewPageArn: ProductPageArn,
        Contents: [{ SectionName: 'Animals', ProductRestEndpointPageArns }],
      },
    }),
  )
  const { PortalId = '' } = await client.send(
    new v2.CreatePortalCommand({
      Authorization: { None: {} },
      EndpointConfiguration: { None: {} },
      IncludedPortalProductArns: [PortalProductArn],
      PortalContent: {
        DisplayName: 'Pets for all',
        Theme: {
          CustomColors: {
            AccentColor: '#0b57b0',
            BackgroundColor: '#ffffff',
            ErrorValidationColor: '#a02c00',
            HeaderColor: colour,
            NavigationColor: colour,
            TextColor: colour,
          },
        },
      },
    }),
  )
  await client.send(new v2.PublishPortalCommand({ PortalId }))
  return { portalId: PortalId, productId: PortalProductId }
}

describe('a portal', () => {
  const browser = hasChromium ? useBrowser() : undefined

  it('is read by everybody from when it is published until it is disabled', async () => {
    const { accessKeyId, secretAccessKey } = gateway
    const client = new v2.ApiGatewayV2Client({
      endpoint: `${gateway.url}/_admin`,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
    })
    const { portalId, productId } = await publishPortal(client)
    const home = at(`portals/${portalId}`)
    const product = `${home}/${productId}`
    expect(await (await fetch(home)).text()).toContain('Adoption')
    const text = await (await fetch(product)).text()
    expect(text).toContain('&lt;b&gt;no markup&lt;/b&gt;')
    // The hidden stage shows this one operation and nothing else.
    expect(text).toContain('id="model-Pet"')
    expect(text).not.toContain('/orders')
    for (const width of browser === undefined ? [] : [1280, 360]) {
      const page = await browser?.().newPage({ viewport: { width, height: 900 } })
      if (page === undefined) continue
      const problems: string[] = []
      page.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
      await page.goto(home)
      expect(await findingsOf(page)).toEqual([])
      await page.getByRole('link', { name: 'Adoption' }).click()
      await page.locator('.operation > summary').click()
      expect(await findingsOf(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      const form = page.locator('form.try')
      await form.getByLabel('petId').fill('7')
      await form.getByRole('button').click()
      await form.getByText('403').waitFor()
      expect(problems.filter((line) => !line.includes('403'))).toEqual([])
      await page.close()
    }
    await client.send(new v2.DisablePortalCommand({ PortalId: portalId }))
    expect((await fetch(home)).status).toBe(404)
    client.destroy()
  })
})

describe.skipIf(!hasChromium)(`the page in a browser (needs ${chromiumPath})`, () => {
  const browser = useBrowser()
  const problems: string[] = []

  const open = async (
    colorScheme: 'light' | 'dark',
    width: number,
    fragment = '',
  ): Promise<Page> => {
    const page = await browser().newPage({ colorScheme, viewport: { width, height: 900 } })
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('dialog', (dialog) => problems.push(`a dialog: ${dialog.message()}`))
    await page.goto(at(`${id}/prod${fragment}`))
    return page
  }

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('is accessible and does not scroll sideways: %s, %i px', async (scheme, width) => {
    const page = await open(scheme, width)
    await page.evaluate(
      "document.querySelectorAll('details').forEach((one) => { one.open = true })",
    )
    expect(await findingsOf(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    await page.close()
  })

  it('opens the operation that a link names, and shows authors’ texts as texts', async () => {
    const page = await open('light', 1280, '#petsPetIdGet')
    expect(await page.locator('#petsPetIdGet').getAttribute('open')).not.toBeNull()
    expect(await page.locator('#petsPetIdGet > summary').textContent()).toContain('<script>')
    expect(await page.locator('header').textContent()).toContain('<img src=x')
    await page.close()
  })

  it('sends a call with an API key and shows the answer as text', async () => {
    const page = await open('light', 1280, '#petsPetIdGet')
    const form = page.locator('#petsPetIdGet form')
    await form.getByLabel('petId').fill('7')
    await form.getByRole('button').click()
    await form.getByText('403').waitFor()
    await form.getByLabel('API key').fill('tidegate-sample-key-0001')
    await form.getByRole('button').click()
    await form.getByText(/^200/).waitFor()
    expect(await form.locator('.answer').textContent()).toContain('<b>7</b>')
    await page.close()
  })

  it('sends a body', async () => {
    const page = await open('light', 360, '#ordersPost')
    const form = page.locator('#ordersPost form')
    await form.getByLabel('Body').fill('{"name": "Tom"}')
    await form.getByRole('button').click()
    await form.getByText('"taken": true').waitFor()
    await page.close()
  })

  it('has run nothing that its policy forbids', () => {
    // The one refused call above is an answer of 403, which browsers log.
    expect(problems.filter((text) => !text.includes('403'))).toEqual([])
  })
})
