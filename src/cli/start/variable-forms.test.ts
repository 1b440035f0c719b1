import { expect, it } from 'vitest'
import { oddVariables } from './variable-forms.ts'

it.each([
  ['TIDEGATE_ACCOUNT_ID', '12', 'twelve digits'],
  ['TIDEGATE_ACCOUNT_RATE_LIMIT', '1,000', 'a number above 0'],
  ['TIDEGATE_ACCOUNT_BURST_LIMIT', '0', 'a number above 0'],
  ['TIDEGATE_BUFFERED_MEGABYTES', '512MB', 'a number above 0'],
  ['TIDEGATE_WEBSOCKET_IDLE_SECONDS', '-1', 'a number above 0'],
  ['TIDEGATE_ACCESS_LOG', 'none', 'errors, all, off or a part from 0 to 1'],
  ['TIDEGATE_FIREWALL_FAILS', 'close', 'open or closed'],
  ['TIDEGATE_TRUST_FORWARDED', 'true', '0 or 1'],
  ['OTEL_TRACES_SAMPLER_ARG', '10%', 'a part from 0 to 1'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318', 'a URL with http:// or https://'],
  ['AWS_ENDPOINT_URL_LAMBDA', '127.0.0.1:9001', 'a URL with http:// or https://'],
])('says what %s takes instead of %s', (name, value, takes) => {
  expect(oddVariables({ [name]: value })).toEqual([`${name} takes ${takes}, not '${value}'`])
})

it('says nothing of what the worker can use, and shows no secret', () => {
  const variables = {
    TIDEGATE_ACCOUNT_ID: '111122223333',
    TIDEGATE_ACCOUNT_RATE_LIMIT: '0.5',
    TIDEGATE_ACCOUNT_BURST_LIMIT: '',
    TIDEGATE_ACCESS_LOG: '0',
    TIDEGATE_TRUST_FORWARDED: '1',
    TIDEGATE_SECRET_KEY: 'anything',
    OTEL_TRACES_SAMPLER_ARG: '1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_REGION: 'eu-west-1',
  }
  expect(oddVariables(variables)).toEqual([])
})
