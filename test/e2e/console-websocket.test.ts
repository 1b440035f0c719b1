import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  callAdmin,
  chromiumPath,
  dialogOf,
  hasChromium,
  launchChromium,
  openAddress,
  press,
  signIn,
} from './console-page.ts'
import { startGateway, type StartedGateway } from './gateway.ts'

describe.skipIf(!hasChromium)(`the WebSocket tester (needs ${chromiumPath})`, () => {
  let gateway: StartedGateway
  let browser: Browser
  const problems: string[] = []

  beforeAll(async () => {
    gateway = await startGateway()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    await gateway.stop()
  })

  const openTester = async (): Promise<Page> => {
    const page = await signIn(browser, gateway, problems)
    const { items } = await callAdmin<{ items: { apiId: string; name: string }[] }>(
      gateway,
      'GET',
      '/v2/apis',
    )
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
      })
      .toBe(1)
    await page.close()
  })

  it('shows connections to nobody without the admin token', async () => {
    const target = `${gateway.url}/_admin/tidegate/connections/u7z8ca8sli/prod`
    expect((await fetch(target)).status).toBe(403)
    expect((await fetch(`${target}/EAAAAFZkd2hmYWs=`, { method: 'DELETE' })).status).toBe(403)
  })

  it('threw nothing', () => {
    expect(problems).toEqual([])
  })
})
