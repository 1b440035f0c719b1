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
  signIn,
  useBrowser,
} from './console-page.ts'
import { startGateway, type StartedGateway } from './gateway.ts'

const id = 'harbour001'
const routes = {
  apis: {
    harbour: {
      id,
      openapi: {
        openapi: '3.0.1',
        info: { title: 'Harbour', version: '1' },
        paths: {
          '/ships': {
            get: {
              responses: { '200': { description: 'ok' } },
              security: [{ api_key: [] }],
              'x-amazon-apigateway-integration': {
                type: 'mock',
                requestTemplates: { 'application/json': '{"statusCode": 200}' },
                responses: { default: { statusCode: '200' } },
              },
            },
          },
        },
        components: {
          securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
        },
      },
      stages: { prod: {}, hidden: { tags: { 'tidegate:documentation': 'hidden' } } },
    },
  },
  usagePlans: {
    free: {
      description: 'To try it',
      signUp: 'automatic',
      throttle: { rateLimit: 50, burstLimit: 50 },
      quota: { limit: 100, period: 'DAY' },
      apiStages: [
        { api: 'harbour', stage: 'prod' },
        { api: 'harbour', stage: 'hidden' },
      ],
    },
    gold: { signUp: 'manual', apiStages: [{ api: 'harbour', stage: 'prod' }] },
    inside: { apiStages: [{ api: 'harbour', stage: 'prod' }] },
  },
}

let gateway: StartedGateway
const at = (path: string): string => `${gateway.url}/_docs/${id}/${path}`
const callWith = async (key: string): Promise<number> =>
  (await fetch(`${gateway.url}/_api/${id}/prod/ships`, { headers: { 'x-api-key': key } })).status

beforeAll(async () => {
  gateway = await startGateway({ routes })
})
afterAll(() => gateway.stop())

const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  fetch(at(path), { method: 'POST', headers, body: JSON.stringify(body) })
const own = { 'x-tidegate-portal': '1' }

describe('the portal as other clients see it', () => {
  it('names the open plans of a shown stage, and nothing of others', async () => {
    const { items } = (await (await fetch(at('prod/keys/plans'))).json()) as {
      items: { name: string }[]
    }
    expect(items.map(({ name }) => name).toSorted()).toEqual(['free', 'gold'])
    expect((await fetch(at('hidden/keys/plans'))).status).toBe(404)
    expect((await fetch(at('hidden/keys'))).status).toBe(404)
  })

  it.each([
    ['without the header that other sites cannot set', {}],
    ['from another site', { ...own, 'sec-fetch-site': 'cross-site' }],
  ])('refuses calls %s', async (_what, headers) => {
    expect((await post('prod/keys/session', { phrase: 'x' }, headers)).status).toBe(403)
  })

  it('reads no long bodies', async () => {
    const answer = await post('prod/keys/session', { phrase: 'x'.repeat(5_000) }, own)
    expect(answer.status).toBe(400)
  })

  it('keeps the phrase out of addresses and cookies, and the page out of caches and frames', async () => {
    const { headers } = await fetch(at('prod/keys'))
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('set-cookie')).toBeNull()
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
  })
})

describe.skipIf(!hasChromium)(`the portal in a browser (needs ${chromiumPath})`, () => {
  const browser = useBrowser()
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    page = await browser().newPage({ bypassCSP: true })
    page.setDefaultTimeout(10_000)
    page.on('pageerror', (error) => problems.push(error.message))
  })

  const secret = async (of: 'phrase' | 'key'): Promise<string> =>
    (await page.locator(`#secret-${of} code`).textContent()) ?? ''
  let key = ''
  let phrase = ''

  it('leads from the documentation to a key that works at once', async () => {
    await page.goto(at('prod'))
    await page.getByRole('link', { name: 'Get an API key' }).click()
    await page.getByRole('radio', { name: 'free' }).check()
    await page.getByLabel('Name of your application').fill('Tide <b>table</b>')
    await page.getByRole('button', { name: 'Sign up' }).click()
    await page.getByRole('heading', { name: 'Keep these now' }).waitFor()
    key = await secret('key')
    phrase = await secret('phrase')
    expect(await callWith(key)).toBe(200)
    expect(await findingsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'I have kept them' }).click()
    expect(await page.locator('body').textContent()).not.toContain(phrase)
  })

  it('knows its developer by the phrase, and shows the use of the key', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
    await page.getByLabel('Pass phrase').fill(phrase)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Tide <b>table</b>' }).waitFor()
    await page.getByText('1 calls today, 99 of 100 left this day').waitFor()
  })

  it('rotates the key: the old one is refused, the new one goes on with its quota', async () => {
    await page.getByRole('button', { name: 'Rotate the key' }).click()
    await page.getByRole('button', { name: 'Rotate it' }).click()
    await page.getByRole('heading', { name: 'Keep these now' }).waitFor()
    const rotated = await secret('key')
    expect(rotated).not.toBe(key)
    expect(await callWith(rotated)).toBe(200)
    await expect.poll(() => callWith(key), patience).toBe(403)
    key = rotated
    await page.reload()
    await page.getByText('98 of 100 left').waitFor()
  })

  it('revokes the key for good', async () => {
    await page.getByRole('button', { name: 'Revoke the key' }).click()
    await page.getByRole('button', { name: 'Revoke it' }).click()
    await page.getByText('Your key is revoked').waitFor()
    await expect.poll(() => callWith(key), patience).toBe(403)
    await page.getByRole('button', { name: 'Sign out' }).click()
  })

  it('waits for the owner, who approves in the console', async () => {
    await page.getByRole('radio', { name: 'gold' }).check()
    await page.getByLabel('Name of your application').fill('Slow ferry')
    await page.getByLabel('How the owner may reach you (optional)').fill('pier 7')
    await page.getByRole('button', { name: 'Sign up' }).click()
    await page.getByText('waits for the owner').waitFor()
    const owner = await signIn(browser(), gateway, problems)
    await openAddress(owner, '/signups')
    await owner.getByRole('cell', { name: 'pier 7' }).waitFor()
    await press(owner, 'Approve Slow ferry')
    await owner.getByRole('cell', { name: 'APPROVED' }).first().waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Make the key' }).click()
    await page.getByRole('heading', { name: 'Keep these now' }).waitFor()
    key = await secret('key')
    expect(await callWith(key)).toBe(200)
    await owner.reload()
    await press(owner, 'Revoke Slow ferry')
    await dialogOf(owner).getByRole('button', { name: 'Revoke', exact: true }).click()
    await expect.poll(() => callWith(key), patience).toBe(403)
    await owner.close()
  })

  it('threw nothing', () => {
    expect(problems).toEqual([])
  })
})

// The last one: it empties the bucket of this address.
describe('guessing phrases', () => {
  it('does not say which phrases exist, and is not asked without end', async () => {
    const statuses: number[] = []
    for (let count = 0; count < 90; count++) {
      statuses.push((await post('prod/keys/session', { phrase: `x.${count}` }, own)).status)
    }
    expect(statuses[0]).toBe(404)
    expect(statuses.at(-1)).toBe(429)
  })
})
