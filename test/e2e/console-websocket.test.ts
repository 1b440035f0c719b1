import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  chromiumPath,
  dialogOf,
  hasChromium,
  openAddress,
  patience,
  press,
  useConsole,
} from './console-page.ts'

describe.skipIf(!hasChromium)(`the WebSocket tester (needs ${chromiumPath})`, () => {
  const { gateway, problems, admin, signIn } = useConsole()

  const openTester = async (): Promise<Page> => {
    const page = await signIn()
    const { items } = await admin<{ items: { apiId: string; name: string }[] }>('GET', '/v2/apis')
    const chat = items.find(({ name }) => name === 'chat')
    await openAddress(page, `/apis/v2/${chat?.apiId ?? ''}/tester`)
    return page
  }

  it('connects, sends, receives, and is seen and disconnected by its operator', async () => {
    const page = await openTester()
    await page.getByText('No open connections').waitFor()
    await press(page, 'Connect')
    await page.getByText('Connected.', { exact: true }).waitFor()
    const log = page.getByRole('log')
    await page
      .getByRole('textbox', { name: 'Message' })
      .fill('{"action": "echo", "text": "good tide"}')
    await page.keyboard.press('Control+Enter')
    await log.locator('.in').getByText('good tide').waitFor()
    const row = page.getByRole('row').nth(1)
    await row.getByRole('button', { name: /^Send to / }).click()
    await dialogOf(page).getByLabel('Message').fill('from the operator')
    await dialogOf(page).getByRole('button', { name: 'Send', exact: true }).click()
    await log.locator('.in').getByText('from the operator').waitFor()
    await row.getByRole('button', { name: /^Disconnect / }).click()
    await dialogOf(page).getByRole('button', { name: 'Disconnect', exact: true }).click()
    await log.getByText(/^closed: 1000/).waitFor()
    await page.getByText('No open connections').waitFor()
    await page.close()
  })

  it('closes its connection when the page is left', async () => {
    const page = await openTester()
    await press(page, 'Connect')
    await page.getByText('Connected.', { exact: true }).waitFor()
    await openAddress(page, '/apis')
    await page.goBack()
    await page.getByRole('heading', { name: 'chat' }).waitFor()
    await expect
      .poll(async () => {
        await press(page, 'Refresh')
        return page.getByText('No open connections').count()
      }, patience)
      .toBe(1)
    await page.close()
  })

  it('builds a route that answers: two-way, with a template rendered on the way', async () => {
    const { apiId } = await admin<{ apiId: string }>('POST', '/v2/apis', {
      name: 'answers',
      protocolType: 'WEBSOCKET',
      routeSelectionExpression: '$request.body.action',
    })
    const base = `/v2/apis/${apiId}`
    const { integrationId } = await admin<{ integrationId: string }>(
      'POST',
      `${base}/integrations`,
      {
        integrationType: 'MOCK',
        requestTemplates: { $default: '{"statusCode": 200}' },
        templateSelectionExpression: '\\$default',
      },
    )
    const { routeId } = await admin<{ routeId: string }>('POST', `${base}/routes`, {
      routeKey: 'ask',
      target: `integrations/${integrationId}`,
    })
    const page = await signIn()
    await openAddress(page, `/apis/v2/${apiId}/${routeId}`)
    await press(page, 'Make two-way')
    await page.getByRole('button', { name: 'Make one-way' }).waitFor()
    await press(page, 'Add integration response')
    const dialog = dialogOf(page)
    await dialog.getByLabel('Template chosen by').fill('\\$default')
    await dialog.getByLabel('Templates: new content type').fill('$default')
    await page.keyboard.press('Enter')
    await dialog.getByLabel('Templates: template').fill('{"answer": 42}')
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: 'Edit integration response $default' }).waitFor()
    await press(page, 'Deploy')
    await dialogOf(page).getByRole('button', { name: 'Deploy' }).click()
    await page.getByRole('region', { name: 'Stage prod' }).waitFor()
    await openAddress(page, `/apis/v2/${apiId}/tester`)
    await press(page, 'Connect')
    await page.getByText('Connected.', { exact: true }).waitFor()
    await press(page, 'ask')
    await press(page, 'Send')
    await page.getByRole('log').locator('.in').getByText('{"answer": 42}').waitFor()
    await page.close()
  })

  it('shows connections to nobody without the admin token', async () => {
    const target = `${gateway().url}/_admin/tidegate/connections/u7z8ca8sli/prod`
    expect((await fetch(target)).status).toBe(403)
    expect((await fetch(`${target}/EAAAAFZkd2hmYWs=`, { method: 'DELETE' })).status).toBe(403)
  })

  it('threw nothing', () => {
    expect(problems).toEqual([])
  })
})
