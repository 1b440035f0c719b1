import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  chromiumPath,
  dialogOf,
  hasChromium,
  openAddress,
  press,
  findingsOf,
  submitDialog,
  useConsole,
} from './console-page.ts'

/** A mock with one method, and what the console has to edit there. */
const tasks = {
  swagger: '2.0',
  info: { title: 'Tasks', version: '1' },
  paths: {
    '/tasks': {
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
  definitions: { Task: { type: 'object' } },
}

describe.skipIf(!hasChromium)(`editing in the console (needs ${chromiumPath})`, () => {
  const { problems, admin, signIn } = useConsole()
  let page: Page
  let apiId = ''
  let resourceId = ''
  const field = (label: string) => dialogOf(page).getByLabel(label, { exact: true })
  const save = (): Promise<void> => submitDialog(page, 'Save')
  const method = () =>
    admin<Record<string, unknown>>('GET', `/restapis/${apiId}/resources/${resourceId}/methods/GET`)

  beforeAll(async () => {
    page = await signIn({ bypassCSP: true })
    const { id } = await admin<{ id: string }>(
      'POST',
      '/restapis?mode=import',
      JSON.stringify(tasks),
    )
    apiId = id
    const { item } = await admin<{ item: { id: string; path: string }[] }>(
      'GET',
      `/restapis/${id}/resources`,
    )
    resourceId = item.find(({ path }) => path === '/tasks')?.id ?? ''
  })

  it('changes a method request: access, key, parameters, models', async () => {
    await openAddress(page, `/apis/rest/${apiId}/${resourceId}/GET`)
    await press(page, 'Edit method request')
    const dialog = dialogOf(page)
    await field('Authorization').selectOption('AWS_IAM')
    await field('API key required').check()
    await dialog.getByRole('button', { name: 'Parameters: add a row' }).click()
    await field('Parameters: Location').fill('querystring.limit')
    await dialog.getByRole('button', { name: 'Body models: add a row' }).click()
    await field('Body models: Content type').fill('application/json')
    await field('Body models: Model').selectOption('Task')
    await save()
    await page.locator('.box').first().getByText('AWS_IAM').waitFor()
    expect(await method()).toMatchObject({
      authorizationType: 'AWS_IAM',
      apiKeyRequired: true,
      requestParameters: { 'method.request.querystring.limit': true },
      requestModels: { 'application/json': 'Task' },
    })
  })

  it('renders a template while it is typed, and names line and column of a mistake', async () => {
    await press(page, 'Edit integration response 200')
    const dialog = dialogOf(page)
    await field('Templates: new content type').fill('application/json')
    await page.keyboard.press('Enter')
    const template = field('Templates: template')
    await template.fill(`{"hello": "$input.path('$.name')"}`)
    await dialog.getByText('{"hello": "Tom"}').waitFor()
    await template.fill('{\n#if($x')
    await dialog.getByText(/^Line 2, column \d+: /).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await template.fill('{"renamed": true}')
    await field('Rendered output').getByText('{"renamed": true}').waitFor()
    await save()
    const { methodIntegration } = await method()
    expect(methodIntegration).toMatchObject({
      integrationResponses: {
        200: { responseTemplates: { 'application/json': '{"renamed": true}' } },
      },
    })
  })

  it('turns a mock into a proxy, changes its endpoint and timeout, and back', async () => {
    await press(page, 'Edit integration')
    await field('Type').selectOption('HTTP')
    await field('Endpoint').fill('https://one.example.com')
    await save()
    await page.getByText('https://one.example.com').waitFor()
    await press(page, 'Edit integration')
    await field('Endpoint').fill('https://two.example.com')
    await field('Timeout, ms').fill('5000')
    await dialogOf(page).getByRole('button', { name: 'Parameters: add a row' }).click()
    await field('Parameters: To the backend').fill('header.X-Stage')
    await field('Parameters: From').fill('context.stage')
    await save()
    await page.getByText('https://two.example.com').waitFor()
    expect((await method())['methodIntegration']).toMatchObject({
      type: 'HTTP',
      uri: 'https://two.example.com',
      timeoutInMillis: 5000,
      requestParameters: { 'integration.request.header.X-Stage': 'context.stage' },
      integrationResponses: { 200: {} },
    })
  })

  it('says in the dialog what the admin API refuses, and keeps what was filled in', async () => {
    await press(page, 'Edit integration')
    await field('Endpoint').fill('not a url')
    await dialogOf(page).getByRole('button', { name: 'Save', exact: true }).click()
    const alert = dialogOf(page).getByRole('alert')
    expect(await alert.textContent()).toContain('Invalid HTTP endpoint')
    expect(await field('Endpoint').inputValue()).toBe('not a url')
    // The first Escape warns, the second drops the changes.
    await page.keyboard.press('Escape')
    await page.getByText('Press Escape again').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('adds and deletes responses', async () => {
    await press(page, 'Add method response')
    await field('Status').fill('404')
    await dialogOf(page).getByRole('button', { name: 'Headers: add a row' }).click()
    await field('Headers: Header').fill('X-Reason')
    await save()
    await press(page, 'Add integration response')
    await field('Status').fill('404')
    await field('Taken when').fill('4..')
    await dialogOf(page).getByRole('button', { name: 'Headers: add a row' }).click()
    await field('Headers: Header').fill('X-Reason')
    await field('Headers: From').fill("'gone'")
    await save()
    expect(await method()).toMatchObject({
      methodResponses: {
        404: { responseParameters: { 'method.response.header.X-Reason': false } },
      },
      methodIntegration: { integrationResponses: { 404: { selectionPattern: '4..' } } },
    })
    await press(page, 'Delete integration response 404')
    await dialogOf(page).getByRole('button', { name: 'Delete', exact: true }).click()
    await page
      .getByRole('button', { name: 'Delete integration response 404' })
      .waitFor({ state: 'detached' })
  })

  it('says what is wrong with a deployment that was made all the same', async () => {
    await press(page, 'Edit integration response 200')
    await field('Templates: template').fill('#if($x')
    await dialogOf(page)
      .getByText(/^Line 1, column/)
      .waitFor()
    await save()
    await press(page, 'Deploy')
    await dialogOf(page).getByRole('button', { name: 'Deploy' }).click()
    await page.getByRole('dialog', { name: 'Deployed, with a mistake in it' }).waitFor()
    expect(await page.locator('dialog .error').textContent()).toContain('responseTemplates')
    await press(page, 'Close dialog')
  })

  it('threw nothing', () => {
    expect(problems).toEqual([])
  })
})
