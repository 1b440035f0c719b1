import { describe, expect, it } from 'vitest'
import { httpLifecycle, restLifecycle } from '../../src/invoke/lifecycle.ts'
import { compile } from '../../src/plan/compile.ts'
import { restSnapshot } from '../fakes/rest-api.ts'

const proxy = {
  type: 'HTTP_PROXY',
  httpMethod: 'GET',
  uri: 'https://backend.example.com/',
} as const

const hopsOf = (steps: readonly { readonly hops: 0 | 1 }[]): number =>
  steps.reduce((sum, { hops }) => sum + hops, 0)

describe('the hop budget of a call', () => {
  it('is the integration and at most one bucket for a method that uses nothing else', () => {
    const { plan } = compile(restSnapshot({ 'GET /': { integration: proxy } }))
    expect(hopsOf(plan.before)).toBe(0)
    expect(plan.methods.map(({ steps }) => hopsOf(steps))).toEqual([2])
    expect(hopsOf(plan.closing)).toBe(0)
  })

  it('adds one for the key', () => {
    const { plan } = compile(
      restSnapshot({ 'GET /': { integration: proxy, apiKeyRequired: true } }),
    )
    expect(plan.methods.map(({ steps }) => hopsOf(steps))).toEqual([3])
  })

  it.each([
    ['REST', restLifecycle],
    ['HTTP', httpLifecycle],
  ])('asks nothing of the network before routing or after the answer (%s)', (_, lifecycle) => {
    expect(hopsOf(lifecycle.before)).toBe(0)
    expect(hopsOf(lifecycle.closing)).toBe(0)
  })

  it('names every phase of a lifecycle once', () => {
    for (const { before, method, closing } of [restLifecycle, httpLifecycle]) {
      const names = [...before, ...method, ...closing].map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
    }
  })
})
