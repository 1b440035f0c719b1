import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  chromiumPath,
  dialogOf,
  hasChromium,
  openAddress,
  patience,
  press,
  findingsOf,
  submitDialog,
  useConsole,
} from './console-page.ts'
import { type Backend, startBackend } from './gateway.ts'

const definition = {
  swagger: '2.0',
  info: { title: 'Parts', version: '1' },
  paths: {
    '/pets': {
      get: {
        responses: { 200: { description: 'ok' } },
        'x-amazon-apigateway-integration': {
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode": 200}' },
          responses: { default: { statusCode: '200' } },
        },
      },
    },
  },
}

describe.skipIf(!hasChromium)(`the parts of an API in the console (needs ${chromiumPath})`, () => {
  const { problems, admin, signIn } = useConsole()
  let authorizer: Backend
  let page: Page
  let apiId = ''
  let httpId = ''
  const field = (label: string) => dialogOf(page).getByLabel(label, { exact: true })
  const submit = (name: string): Promise<void> => submitDialog(page, name)

  beforeAll(async () => {
    authorizer = await startBackend((_request, response) => {
      response.setHeader('content-type', 'application/json')
      const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }]
      const policyDocument = { Version: '2012-10-17', Statement }
      response.end(JSON.stringify({ principalId: 'ann', policyDocument }))
    })
    page = await signIn()
    const text = JSON.stringify(definition)
    apiId = (await admin<{ id: string }>('POST', '/restapis?mode=import', text)).id
    await admin('POST', `/restapis/${apiId}/deployments`, { stageName: 'prod' })
    const input = { name: 'Short', protocolType: 'HTTP', target: 'http://127.0.0.1:1/x' }
    httpId = (await admin<{ apiId: string }>('POST', '/v2/apis', input)).apiId
  })
  afterAll(() => authorizer.stop())

  it('makes and changes models, and says where a schema is not JSON', async () => {
    await openAddress(page, `/apis/rest/${apiId}/models`)
    await press(page, 'Create model')
    await field('Name').fill('Pet')
    await field('Schema').fill('{ "type": }')
    await dialogOf(page).getByRole('button', { name: 'Create' }).click()
    expect(await dialogOf(page).getByRole('alert').textContent()).toContain(
      'The schema is not JSON',
    )
    await field('Schema').fill('{ "type": "object" }')
    await submit('Create')
    await press(page, 'Edit Pet')
    await field('Description').fill('One pet')
    await submit('Save')
    await press(page, 'Create validator')
    await field('Name').fill('body only')
    await field('Check the body against its model').check()
    await submit('Create')
    const { item } = await admin<{ item: object[] }>('GET', `/restapis/${apiId}/models`)
    expect(item).toContainEqual(expect.objectContaining({ name: 'Pet', description: 'One pet' }))
    const found = await admin<{ item: object[] }>('GET', `/restapis/${apiId}/requestvalidators`)
    expect(found.item).toMatchObject([{ name: 'body only', validateRequestBody: true }])
  })

  it('makes an authorizer and asks it about a call', async () => {
    await openAddress(page, `/apis/rest/${apiId}/authorizers`)
    await press(page, 'Create authorizer')
    await field('Name').fill('tokens')
    await field('Function').fill(authorizer.url)
    await field('Token must fit').fill('Bearer .+')
    await submit('Create')
    await press(page, 'Test tokens')
    await field('Headers').fill('Authorization')
    await dialogOf(page).getByRole('button', { name: 'Test', exact: true }).click()
    await dialogOf(page).getByText('“Authorization” is not a name, a colon and a value.').waitFor()
    await field('Headers').fill('Authorization: nonsense')
    await dialogOf(page).getByRole('button', { name: 'Test', exact: true }).click()
    await dialogOf(page).getByRole('heading', { name: 'Refuses with 401' }).waitFor()
    await field('Headers').fill('Authorization: Bearer good')
    await dialogOf(page).getByRole('button', { name: 'Test', exact: true }).click()
    await dialogOf(page).getByRole('heading', { name: 'Lets the call in' }).waitFor()
    await dialogOf(page).getByText('ann', { exact: true }).waitFor()
    await press(page, 'Close dialog')
  })

  it('customises a gateway response and resets it', async () => {
    await openAddress(page, `/apis/rest/${apiId}/responses`)
    await press(page, 'Edit THROTTLED')
    await field('Status').fill('503')
    await dialogOf(page).getByRole('button', { name: 'Headers: add a row' }).click()
    await field('Headers: Header').fill('Retry-After')
    await field('Headers: Value').fill("'30'")
    await field('Body').fill('{"slow": "down"}')
    await submit('Save')
    const target = `/restapis/${apiId}/gatewayresponses/THROTTLED`
    expect(await admin('GET', target)).toMatchObject({
      statusCode: '503',
      responseParameters: { 'gatewayresponse.header.Retry-After': "'30'" },
      responseTemplates: { 'application/json': '{"slow": "down"}' },
    })
    await press(page, 'Reset THROTTLED')
    await submit('Reset')
    expect(await admin('GET', target)).toMatchObject({ statusCode: '429', defaultResponse: true })
  })

  it('changes the settings of an API, its resource policy too', async () => {
    const policy = { Version: '2012-10-17', Statement: [] }
    await openAddress(page, `/apis/rest/${apiId}/settings`)
    await page.getByLabel('Description').fill('with parts')
    await page.getByLabel('Binary media types').fill('image/png')
    await page.getByLabel('Resource policy').fill(JSON.stringify(policy))
    await press(page, 'Save')
    await page.getByText('Settings saved.').waitFor()
    expect(await admin('GET', `/restapis/${apiId}`)).toMatchObject({
      description: 'with parts',
      binaryMediaTypes: ['image/png'],
    })
    expect(JSON.parse(await page.getByLabel('Resource policy').inputValue())).toEqual(policy)
    await page.getByLabel('Resource policy').fill('')
    await press(page, 'Save')
    await expect.poll(() => page.getByLabel('Resource policy').inputValue(), patience).toBe('')
  })

  it('overrides the stage settings of one method', async () => {
    await openAddress(page, `/apis/rest/${apiId}/stages`)
    await press(page, 'Override a method')
    await field('Method').selectOption({ label: 'GET /pets' })
    await dialogOf(page).getByRole('button', { name: 'Continue' }).click()
    await field('Requests a second').fill('3')
    await field('Burst').fill('4')
    await field('Cache answers').check()
    await submit('Save')
    await page.getByText('3/s, burst 4').waitFor()
    expect(await admin('GET', `/restapis/${apiId}/stages/prod`)).toMatchObject({
      methodSettings: {
        '~1pets/GET': { throttlingRateLimit: 3, throttlingBurstLimit: 4, cachingEnabled: true },
      },
    })
    await press(page, 'Edit the settings of GET /pets')
    await field('Requests a second').fill('')
    await field('Burst').fill('')
    await submit('Save')
    await page.getByRole('cell', { name: 'account’s' }).waitFor()
    await press(page, 'Edit the settings of GET /pets')
    await field('Keep answers, seconds').fill('60')
    await submit('Save')
    await page.getByText('60 s').waitFor()
    expect(await admin('GET', `/restapis/${apiId}/stages/prod`)).toMatchObject({
      methodSettings: {
        '~1pets/GET': {
          throttlingRateLimit: -1,
          throttlingBurstLimit: -1,
          cacheTtlInSeconds: 60,
        },
      },
    })
    await press(page, 'Remove the settings of GET /pets')
    await page.getByText('None: the account’s limits').waitFor()
  })

  it('says what is not deployed, deploys it, and rolls it back', async () => {
    await openAddress(page, `/apis/rest/${apiId}`)
    await page.getByText('Changes not deployed: prod').waitFor()
    const before = await admin<{ deploymentId: string }>('GET', `/restapis/${apiId}/stages/prod`)
    await press(page, 'Deploy')
    await dialogOf(page).getByRole('button', { name: 'Deploy' }).click()
    await page.getByRole('region', { name: 'Stage prod' }).waitFor()
    await press(page, 'Roll back prod')
    await dialogOf(page).getByLabel('Deployment').selectOption(before.deploymentId)
    await submit('Roll back')
    expect(await admin('GET', `/restapis/${apiId}/stages/prod`)).toMatchObject({
      deploymentId: before.deploymentId,
    })
  })

  it('changes a plan: limits, stages, limits of methods, keys', async () => {
    const plan = await admin<{ id: string }>('POST', '/usageplans', { name: 'Silver' })
    const key = await admin<{ id: string }>('POST', '/apikeys', { name: 'bob', enabled: true })
    await openAddress(page, `/plans/${plan.id}`)
    await press(page, 'Edit')
    await field('Requests a second').fill('2')
    await field('Burst').fill('5')
    await field('Quota').fill('100')
    await submit('Save')
    await press(page, 'Add stage')
    await field('Stage').selectOption(`${apiId}:prod`)
    await submit('Add')
    await press(page, `Method limits of ${apiId}:prod`)
    await dialogOf(page).getByRole('button', { name: 'Limits: add a row' }).click()
    await field('Limits: Method').fill('GET /pets')
    await field('Limits: Rate and burst').fill('1 2')
    await submit('Save')
    await press(page, 'Add key')
    await field('Name or id of the key').fill('bob')
    await submit('Add')
    expect(await admin('GET', `/usageplans/${plan.id}`)).toMatchObject({
      throttle: { rateLimit: 2, burstLimit: 5 },
      quota: { limit: 100, period: 'DAY' },
      apiStages: [
        { apiId, stage: 'prod', throttle: { '/pets/GET': { rateLimit: 1, burstLimit: 2 } } },
      ],
    })
    await press(page, 'Adjust what remains for bob')
    await field('Remaining calls of this period').fill('10')
    await submit('Save')
    await page.getByText('90 %').waitFor()
    await press(page, 'Remove bob')
    await submit('Remove')
    await page.getByText('No keys').waitFor()
    await openAddress(page, '/keys?name=bob')
    await press(page, 'Edit bob')
    await field('Enabled').uncheck()
    await submit('Save')
    expect(await admin('GET', `/apikeys/${key.id}`)).toMatchObject({ enabled: false })
    await openAddress(page, `/plans/${plan.id}`)
    await press(page, 'Delete plan')
    await dialogOf(page).getByText('Its keys no longer open its stage.').waitFor()
    await submit('Delete plan')
    await page.getByRole('heading', { name: 'Usage plans' }).waitFor()
  })

  it('adds a domain with a mapping that callers reach', async () => {
    await openAddress(page, '/domains')
    await press(page, 'Add domain')
    await field('Domain name').fill('api.example.test')
    await submit('Add')
    await press(page, 'Add mapping')
    await field('Base path').fill('v1')
    await field('Stage').selectOption(`${apiId}:prod`)
    await submit('Add')
    await page.getByRole('cell', { name: new RegExp(` prod ${apiId}$`) }).waitFor()
    await press(page, 'Edit /v1')
    await field('Base path').fill('v2')
    await submit('Save')
    await page.getByRole('cell', { name: '/v2', exact: true }).waitFor()
    const mappings = '/domainnames/api.example.test/basepathmappings'
    await admin('POST', mappings, { basePath: 'any-stage', restApiId: apiId })
    await openAddress(page, '/domains')
    await page.getByRole('link', { name: 'api.example.test' }).click()
    await press(page, 'Edit /any-stage')
    await field('Base path').fill('every-stage')
    await dialogOf(page).getByRole('button', { name: 'Save' }).click()
    await dialogOf(page).getByText('Stage must be specified').waitFor()
    await press(page, 'Close dialog')
    expect(await admin('GET', `${mappings}/any-stage`)).toEqual({
      basePath: 'any-stage',
      restApiId: apiId,
    })
    await press(page, 'Delete domain')
    await submit('Delete domain')
    await page.getByRole('heading', { name: 'Domains' }).waitFor()
    expect(await page.getByRole('link', { name: 'api.example.test' }).count()).toBe(0)
  })

  it('changes an HTTP API: authorizer, route, integration, CORS', async () => {
    await openAddress(page, `/apis/v2/${httpId}/authorizers`)
    await press(page, 'Create authorizer')
    await field('Name').fill('issuer')
    await field('Issuer').fill('https://issuer.example.com')
    await field('Audience').fill('app')
    await submit('Create')
    await openAddress(page, `/apis/v2/${httpId}`)
    await press(page, '$default')
    await press(page, 'Edit route')
    await field('Authorization').selectOption({ label: 'Authorizer issuer (JWT)' })
    await field('Scopes').fill('read write')
    await submit('Save')
    await page.getByText('read write').waitFor()
    await press(page, 'Edit integration')
    await field('Endpoint').fill('http://127.0.0.1:2/y')
    await field('Timeout, ms').fill('1234')
    await submit('Save')
    await page.getByText('1234 ms').waitFor()
    await openAddress(page, `/apis/v2/${httpId}/stages`)
    await press(page, 'Override a route')
    await dialogOf(page).getByRole('button', { name: 'Continue' }).click()
    await field('Requests a second').fill('7')
    await field('Burst').fill('8')
    await submit('Save')
    await page.getByText('7/s, burst 8').waitFor()
    await press(page, 'Remove the settings of $default')
    await page.getByText('None: every route').waitFor()
    await openAddress(page, `/apis/v2/${httpId}/settings`)
    await page.getByLabel('Origins').fill('https://app.example.com')
    await press(page, 'Turn on')
    await page.getByText('CORS saved.').waitFor()
    expect(await admin('GET', `/v2/apis/${httpId}`)).toMatchObject({
      corsConfiguration: { allowOrigins: ['https://app.example.com'] },
    })
  })

  it('finds everything from the keyboard', async () => {
    await page.keyboard.press('Control+k')
    const search = page.getByRole('combobox', { name: 'Search everything' })
    await search.fill('parts /pe')
    await page.getByRole('option', { name: '/pets' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '/pets' }).waitFor()
    await page.keyboard.press('Control+k')
    await search.fill('bob')
    await page.getByRole('option', { name: /^bob .* Key$/ }).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('publishes, previews and disables portals', async () => {
    const customColors = {
      accentColor: '#0b57b0',
      backgroundColor: '#fff',
      errorValidationColor: '#a02c00',
      headerColor: '#101418',
      navigationColor: '#101418',
      textColor: '#101418',
    }
    const { portalId } = await admin<{ portalId: string }>('POST', '/v2/portals', {
      authorization: { none: {} },
      endpointConfiguration: { none: {} },
      portalContent: { displayName: 'Pets for all', theme: { customColors } },
    })
    await openAddress(page, '/portals')
    await press(page, 'Publish Pets for all')
    await field('Description of the changes').fill('first')
    await submit('Publish')
    const name = page.getByRole('link', { name: 'Pets for all' })
    expect(await name.getAttribute('href')).toBe(`/_docs/portals/${portalId}`)
    await press(page, 'Preview Pets for all')
    const address = await dialogOf(page).getByRole('link').getAttribute('href')
    expect((await fetch(address ?? '')).status).toBe(200)
    await page.keyboard.press('Escape')
    await press(page, 'Disable Pets for all')
    await submit('Disable')
    await name.waitFor({ state: 'detached' })
    expect(await admin('GET', `/v2/portals/${portalId}`)).toMatchObject({
      publishStatus: 'DISABLED',
      lastPublishedDescription: 'first',
    })
  })

  it.each(['light', 'dark'] as const)('has no accessibility finding: %s', async (scheme) => {
    const { item: plans } = await admin<{ item: { id: string }[] }>('GET', '/usageplans')
    const { items: apis } = await admin<{ items: { apiId: string; name: string }[] }>(
      'GET',
      '/v2/apis',
    )
    const chat = apis.find(({ name }) => name === 'chat')
    const own = await signIn({
      colorScheme: scheme,
      viewport: { width: scheme === 'light' ? 1280 : 390, height: 860 },
      bypassCSP: true,
    })
    for (const address of [
      `/apis/rest/${apiId}/models`,
      `/apis/rest/${apiId}/authorizers`,
      `/apis/rest/${apiId}/responses`,
      `/apis/rest/${apiId}/settings`,
      `/apis/rest/${apiId}/stages`,
      `/apis/v2/${httpId}/authorizers`,
      `/apis/v2/${httpId}/settings`,
      `/plans/${plans[0]?.id ?? ''}`,
      '/domains',
      '/portals',
      '/signups',
      '/simulator',
      '/webacls',
      '/monitoring',
      '/traces',
      `/apis/v2/${chat?.apiId ?? ''}/tester`,
    ]) {
      await openAddress(own, address)
      expect(await findingsOf(own), address).toEqual([])
      const overflow = 'document.documentElement.scrollWidth - innerWidth'
      expect(await own.evaluate(overflow), `width of ${address}`).toBeLessThanOrEqual(0)
    }
    await own.close()
  })

  it('threw nothing', () => {
    expect(problems).toEqual([])
  })
})
