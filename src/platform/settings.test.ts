import { describe, expect, it } from 'vitest'
import { settingsOf } from './settings.ts'

describe("the account's throttle", () => {
  it.each([
    ['is off unless the operator sets a rate', {}, undefined],
    ['is off when only a burst is set', { TIDEGATE_ACCOUNT_BURST_LIMIT: '10' }, undefined],
    [
      'is off for a rate that is no positive number',
      { TIDEGATE_ACCOUNT_RATE_LIMIT: '-1' },
      undefined,
    ],
    ['is off for a rate that is no number', { TIDEGATE_ACCOUNT_RATE_LIMIT: 'many' }, undefined],
    [
      'has the rate and the burst that are set',
      { TIDEGATE_ACCOUNT_RATE_LIMIT: '2500', TIDEGATE_ACCOUNT_BURST_LIMIT: '1250' },
      { ratePerSecond: 2_500, burst: 1_250 },
    ],
    [
      "has half of the rate for a burst, as AWS's default",
      { TIDEGATE_ACCOUNT_RATE_LIMIT: '10000' },
      { ratePerSecond: 10_000, burst: 5_000 },
    ],
    [
      'lets single calls pass at a rate below one',
      { TIDEGATE_ACCOUNT_RATE_LIMIT: '0.5', TIDEGATE_ACCOUNT_BURST_LIMIT: '0' },
      { ratePerSecond: 0.5, burst: 1 },
    ],
  ])('%s', (_, env, expected) => {
    expect(settingsOf(env).accountThrottle).toEqual(expected)
  })
})

describe('the room for bodies', () => {
  it.each([
    ['is the default', undefined, undefined],
    ['is what the operator sets', '512', 536_870_912],
    ['may be a part of a megabyte', '0.5', 524_288],
    ['is the default for no number', 'much', undefined],
    ['is the default for nothing', '0', undefined],
  ])('%s', (_, text, expected) => {
    const env = text === undefined ? {} : { TIDEGATE_BUFFERED_MEGABYTES: text }
    expect(settingsOf(env).bufferedBytesMax).toBe(expected)
  })
})

describe('the default access log', () => {
  it.each([
    [undefined, 0.01],
    ['errors', 0],
    ['all', 1],
    ['0.25', 0.25],
    ['1.5', 0.01],
    ['often', 0.01],
  ])('for TIDEGATE_ACCESS_LOG=%s has this part of all successes: %d', (text, successFraction) => {
    const env = text === undefined ? {} : { TIDEGATE_ACCESS_LOG: text }
    expect(settingsOf(env).accessLog).toEqual({ successFraction })
  })

  it('can be switched off', () => {
    expect(settingsOf({ TIDEGATE_ACCESS_LOG: 'off' }).accessLog).toBeUndefined()
  })
})

describe("OpenTelemetry's variables", () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/' }
  const usual = {
    tracesUrl: 'http://127.0.0.1:4318/v1/traces',
    headers: {},
    serviceName: 'tidegate',
    sampleFraction: 0.1,
  }

  it.each([
    [{}, undefined],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'nonsense' }, undefined],
    [endpoint, usual],
    [
      { ...endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c.example/t' },
      { ...usual, tracesUrl: 'https://c.example/t' },
    ],
    [
      { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b=, x = y,' },
      { ...usual, headers: { 'api-key': 'a b=', x: 'y' } },
    ],
    [
      { ...endpoint, OTEL_SERVICE_NAME: 'shop', OTEL_TRACES_SAMPLER_ARG: '1' },
      { ...usual, serviceName: 'shop', sampleFraction: 1 },
    ],
    [{ ...endpoint, OTEL_TRACES_SAMPLER_ARG: '7' }, usual],
  ])('of %j mean %j', (env, expected) => {
    expect(settingsOf(env).otlp).toEqual(expected)
  })
})
