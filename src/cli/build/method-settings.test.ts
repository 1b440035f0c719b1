import { expect, it } from 'vitest'
import type { MethodSetting } from '../../definition/stage.ts'
import { inheritedSettings } from './method-settings.ts'

const limits = { throttlingRateLimit: 10, throttlingBurstLimit: 5 }

it.each<[general: MethodSetting, key: string, own: MethodSetting, expected: MethodSetting]>([
  [limits, 'pets/GET', { metricsEnabled: true }, { ...limits, metricsEnabled: true }],
  [limits, '~1pets/POST', { throttlingRateLimit: 1 }, { ...limits, throttlingRateLimit: 1 }],
  [
    { cachingEnabled: true, cacheTtlInSeconds: 60 },
    'pets/GET',
    limits,
    { cachingEnabled: true, cacheTtlInSeconds: 60, ...limits },
  ],
  [{ cachingEnabled: true }, 'pets/GET', { cachingEnabled: false }, { cachingEnabled: false }],
  [{ cachingEnabled: false }, 'pets/GET', limits, { cachingEnabled: false, ...limits }],
  [
    { cachingEnabled: true, cacheTtlInSeconds: 60 },
    'pets/POST',
    limits,
    { cacheTtlInSeconds: 60, ...limits },
  ],
  [{ cachingEnabled: true }, 'pets/ANY', { cachingEnabled: true }, { cachingEnabled: true }],
])('under %j the method %s with %j has %j', (general, key, own, expected) => {
  for (const declared of [
    { '*/*': general, [key]: own },
    { [key]: own, '*/*': general },
  ]) {
    expect(inheritedSettings(declared)).toEqual({ '*/*': general, [key]: expected })
  }
})

it('are as they are declared where nothing holds for all methods', () => {
  expect(inheritedSettings({ 'pets/GET': limits })).toEqual({ 'pets/GET': limits })
})
