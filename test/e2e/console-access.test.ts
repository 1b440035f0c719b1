import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  chromiumPath,
  dialogOf,
  hasChromium,
  openAddress,
  patience,
  press,
  findingsOf,
  useConsole,
} from './console-page.ts'

/** An API that lets one address range in. */
const guarded = {
  swagger: '2.0',
  info: { title: 'Guarded', version: '1' },
  'x-amazon-apigateway-policy': {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'InsideOnly',
        Effect: 'Allow',
        Principal: '*',
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
      },
    ],
  },
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

const visibility = (MetricName: string) => ({
  SampledRequestsEnabled: true,
  CloudWatchMetricsEnabled: true,
  MetricName,
})

describe.skipIf(!hasChromium)(`access control in the console (needs ${chromiumPath})`, () => {
  const { gateway, problems, admin, signIn } = useConsole()
  let page: Page
  let apiId = ''
  const waf = async <T>(operation: string, input: object): Promise<T> => {
    const response = await fetch(`${gateway().url}/_admin/`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway().token}`,
        'x-amz-target': `AWSWAF_20190729.${operation}`,
      },
      body: JSON.stringify(input),
    })
    expect(response.status).toBe(200)
    return (await response.json()) as T
  }

  beforeAll(async () => {
    page = await signIn({ bypassCSP: true })
    const text = JSON.stringify(guarded)
    apiId = (await admin<{ id: string }>('POST', '/restapis?mode=import', text)).id
    await admin('POST', `/restapis/${apiId}/deployments`, { stageName: 'prod' })
  })

  it('simulates a call, and says which statement decided', async () => {
    await openAddress(page, '/simulator')
    await page.getByLabel('Stage').selectOption({ label: 'Guarded prod' })
    await page.getByLabel('Path').fill('/pets')
    await page.getByLabel('From address').fill('192.0.2.7')
    await press(page, 'Simulate')
    await page.getByRole('heading', { name: 'Let in' }).waitFor()
    await page.getByText('InsideOnly').first().waitFor()
    await page.getByLabel('From address').fill('203.0.113.7')
    await press(page, 'Simulate')
    await page.getByRole('heading', { name: 'Denied: nothing allows it' }).waitFor()
    await page.getByRole('listitem').filter({ hasText: 'does not fit' }).waitFor()
    expect(await findingsOf(page)).toEqual([])
  })

  it('offers no change of what routes.json declares', async () => {
    const { usagePlans } = await admin<{ usagePlans: string[] }>('GET', '/tidegate/declared')
    for (const address of [`/plans/${usagePlans[0]}`, '/domains/*']) {
      await openAddress(page, address)
      await page.getByText('Declared in routes.json: change it there').waitFor()
      const changing = page
        .locator('main')
        .getByRole('button', { name: /^(?:Edit|Delete|Remove|Add)/ })
      expect(await changing.count()).toBe(0)
    }
    await openAddress(page, '/keys')
    const declaredKeys = page.getByRole('row').filter({ hasText: 'Declared in routes.json' })
    expect(await declaredKeys.getByRole('button').count()).toBe(0)
    expect(await declaredKeys.count()).toBeGreaterThan(0)
  })

  it('shows the rules of a web ACL and changes one', async () => {
    const settings = {
      CustomResponseBodies: { busy: { ContentType: 'TEXT_PLAIN', Content: 'later' } },
      AssociationConfig: {
        RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit: 'KB_64' } },
      },
    }
    const { Summary } = await waf<{ Summary: { ARN: string; Id: string } }>('CreateWebACL', {
      Name: 'shield',
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      ...settings,
      VisibilityConfig: visibility('shield'),
      Rules: [
        {
          Name: 'no-floods',
          Priority: 1,
          Statement: { RateBasedStatement: { Limit: 100, AggregateKeyType: 'IP' } },
          Action: { Block: {} },
          VisibilityConfig: visibility('floods'),
        },
        {
          Name: 'watch-pets',
          Priority: 2,
          Statement: {
            ByteMatchStatement: {
              FieldToMatch: { UriPath: {} },
              PositionalConstraint: 'ENDS_WITH',
              SearchString: btoa('/pets'),
              TextTransformations: [{ Priority: 0, Type: 'NONE' }],
            },
          },
          Action: { Count: {} },
          VisibilityConfig: visibility('pets'),
        },
      ],
    })
    await waf('AssociateWebACL', {
      WebACLArn: Summary.ARN,
      ResourceArn: `arn:aws:apigateway:us-east-1::/restapis/${apiId}/stages/prod`,
    })
    await openAddress(page, '/webacls')
    await page.getByRole('link', { name: 'shield' }).click()
    await page.getByRole('cell', { name: 'Rate Based' }).waitFor()
    await press(page, 'Edit no-floods')
    const rule = dialogOf(page).getByLabel('Rule', { exact: true })
    await rule.fill((await rule.inputValue()).replace('"Block"', '"Count"'))
    await press(page, 'Save')
    await expect
      .poll(() => page.getByRole('cell', { name: 'Count', exact: true }).count(), patience)
      .toBe(2)
    const named = { Name: 'shield', Id: Summary.Id, Scope: 'REGIONAL' }
    expect((await waf<{ WebACL: object }>('GetWebACL', named)).WebACL).toMatchObject(settings)
    await page.getByText(`${apiId}/prod`).waitFor()
    await expect
      .poll(
        async () => {
          await fetch(`${gateway().url}/_api/${apiId}/prod/pets`)
          await press(page, 'Samples of watch-pets')
          await page.getByRole('heading', { name: 'Sampled by watch-pets' }).waitFor()
          return page.getByRole('row').filter({ hasText: 'GET' }).count()
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBeGreaterThan(0)
    expect(await findingsOf(page)).toEqual([])
  })

  it('makes a web ACL of managed groups, and puts it before a stage', async () => {
    await openAddress(page, '/webacls')
    await press(page, 'Create web ACL')
    await dialogOf(page).getByLabel('Name').fill('made-here')
    await dialogOf(page).getByLabel('Requests of one address').fill('500')
    await press(page, 'Create')
    await page.getByRole('cell', { name: 'limit-by-address', exact: true }).waitFor()
    await page.getByRole('cell', { name: 'AWSManagedRulesSQLiRuleSet', exact: true }).waitFor()
    await press(page, 'Protect a stage')
    await dialogOf(page).getByLabel('Stage of a REST API').selectOption({ label: 'Guarded prod' })
    await press(page, 'Protect')
    const name = `${apiId}/prod`
    await page.getByRole('button', { name: `Remove ${name}` }).click()
    await page.getByText('No stage yet').waitFor()
  })

  it('threw nothing', () => {
    expect(problems).toEqual([])
  })
})
