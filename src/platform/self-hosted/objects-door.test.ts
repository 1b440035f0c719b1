import { describe, expect, it } from 'vitest'
import type { JournalBatch } from '../journal.ts'
import { answerAtDoor, relayTo, remoteNamespace } from './objects-door.ts'

/** The methods of the test's objects, as a stub has them. */
interface Echo {
  fetch(request: Request): Promise<Response>
  echo(...parameters: readonly unknown[]): Promise<readonly unknown[]>
  nothing(): Promise<undefined>
  fail(): Promise<never>
}

const stubOf = (name: string): object => ({
  echo: async (...parameters: readonly unknown[]) => [name, ...parameters],
  nothing: async () => undefined,
  fail: async () => Promise.reject(new TypeError('no such plan')),
  fetch: async (request: Request) =>
    new Response(`${name} ${request.method} ${request.url} ${await request.text()}`, {
      headers: { 'x-own': request.headers.get('x-own') ?? '' },
    }),
})

function machine() {
  const taken: JournalBatch[] = []
  const door = {
    fetch: async (input: Request | string, init?: RequestInit) =>
      answerAtDoor(new Request(input, init), {
        namespaces: { METERS: { getByName: stubOf } },
        take: (batch) => void taken.push(batch),
      }),
  }
  const remote = (binding: string, name: string): Echo =>
    remoteNamespace(door, binding).getByName(name) as Echo
  return { taken, door, remote, meter: (name: string) => remote('METERS', name) }
}

describe('an object of another process', () => {
  it.each(['plain', 'key|p1/q2|k3', 'ws|chat|group|día ☀ %2F'])(
    'is called by its name: %s',
    async (name) => {
      const stub = machine().meter(name)
      expect(await stub.echo({ a: [1, 'é'] }, null, 2.5)).toEqual([
        name,
        { a: [1, 'é'] },
        null,
        2.5,
      ])
    },
  )

  it('answers nothing where its method returns nothing', async () => {
    expect(await machine().meter('a').nothing()).toBeUndefined()
  })

  it('fails as its method does', async () => {
    await expect(machine().meter('a').fail()).rejects.toThrow('no such plan')
  })

  it('gets requests whole', async () => {
    const request = new Request('https://api.example.com/restapis?limit=5', {
      method: 'POST',
      headers: { 'x-own': 'kept' },
      body: 'text',
    })
    const response = await machine().meter('account').fetch(request)
    expect(await response.text()).toBe('account POST https://api.example.com/restapis?limit=5 text')
    expect(response.headers.get('x-own')).toBe('kept')
  })

  it('must be of a binding that is there', async () => {
    await expect(machine().remote('OTHERS', 'a').echo()).rejects.toThrow('OTHERS')
  })
})

it('takes what the journal noted', async () => {
  const { door, taken } = machine()
  const batch = { refusals: [], lines: [{ status: 200 }] }
  await relayTo(door)(batch)
  expect(taken).toEqual([batch])
})

it('answers nothing else', async () => {
  const { door } = machine()
  expect((await door.fetch('http://objects/other')).status).toBe(404)
})
