import { expect, it } from 'vitest'
import { fakePorts, makeWorld } from '../test/fakes/ports.ts'
import { callTrace } from './trace-store.ts'

const call = async (authorization: string) => {
  let seen: string | null | undefined
  const response = await callTrace(
    new Request('https://api.example.com/pets', { headers: { authorization } }),
    fakePorts(makeWorld()),
    { put: () => Promise.resolve(), get: () => Promise.resolve(undefined) },
    (request, trace) => {
      seen = request.headers.get('authorization')
      trace?.step({ phase: 'route', outcome: 'continue', microseconds: 5 })
      return Promise.resolve(new Response('served'))
    },
  )
  return { seen, timing: response.headers.get('server-timing') }
}

it.each(['Bearer admin-token', 'bearer admin-token', 'BEARER  admin-token'])(
  'traces a call with %s, and takes the token off',
  async (authorization) => {
    expect(await call(authorization)).toEqual({
      seen: null,
      timing: 'route;dur=0.005;desc="continue"',
    })
  },
)

it.each(['Bearer other-token', 'Bearer', 'Basic admin-token', 'admin-token'])(
  'serves a call with %s as it is, and shows no phase',
  async (authorization) => {
    expect(await call(authorization)).toEqual({ seen: authorization, timing: null })
  },
)

it('answers a call whose trace cannot be kept', async () => {
  const response = await callTrace(
    new Request('https://api.example.com/', { headers: { authorization: 'Bearer admin-token' } }),
    fakePorts(makeWorld()),
    { put: () => Promise.reject(new Error('KV is down')), get: () => Promise.resolve(undefined) },
    () => Promise.resolve(new Response('served')),
  )
  expect(await response.text()).toBe('served')
})
