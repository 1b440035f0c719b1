import { expect, it } from 'vitest'
import { localChanges } from '../local-changes.ts'
import { askAll, hearNotice, tellChanges } from './notices.ts'

/** A process that hears nothing of its own; `answer` settles its messages. */
function listener(answer: () => Promise<Response> = async () => new Response()) {
  const messages: unknown[] = []
  return {
    messages,
    fetch: (_url: string, { body }: RequestInit) => {
      messages.push(JSON.parse(body as string))
      return answer()
    },
  }
}

it('tells every process the changes of one turn together, in order', async () => {
  const [one, two] = [listener(), listener()]
  const { told } = tellChanges([one, two], (error) => expect.fail(String(error)))
  localChanges.pend('key/a')
  localChanges.pend('plan/b')
  localChanges.pend('key/a')
  await told()
  localChanges.pend('key/c')
  localChanges.settle()
  localChanges.pend('key/d')
  await told()
  const messages = [
    { isSettled: false, names: ['key/a', 'plan/b'] },
    // What is settled needs no name.
    { isSettled: true, names: ['key/d'] },
  ]
  expect(one.messages).toEqual(messages)
  expect(two.messages).toEqual(messages)
})

it('waits for the slowest process, and says which could not be told', async () => {
  let release = (): void => {}
  const slow = listener(() => new Promise((done) => (release = () => done(new Response()))))
  const broken = listener(() => Promise.reject(new Error('gone')))
  const failures: unknown[] = []
  const { told } = tellChanges([slow, broken], (error) => void failures.push(error))
  localChanges.pend('key/a')
  let isTold = false
  const telling = told().then(() => (isTold = true))
  await new Promise((later) => setTimeout(later, 5))
  expect(isTold).toBe(false)
  release()
  await telling
  expect(failures).toEqual([new Error('gone')])
})

it('makes the changes of another process its own', async () => {
  const hear = (message: object): Promise<Response> =>
    hearNotice(
      new Request('http://process/changes', { method: 'POST', body: JSON.stringify(message) }),
      () => expect.fail('not asked'),
    )
  localChanges.settle()
  const before = localChanges.count()
  await hear({ isSettled: false, names: ['key/a', 'key/b'] })
  expect(localChanges.count()).toBeGreaterThan(before)
  expect(localChanges.isPending('key/a')).toBe(true)
  await hear({ isSettled: true, names: ['key/b'] })
  expect(['key/a', 'key/b'].map(localChanges.isPending)).toEqual([false, true])
})

it('waits until every process has told what it counted', async () => {
  const told: object[] = []
  const process = {
    fetch: (url: string, init: RequestInit) =>
      hearNotice(new Request(url, init), async (what) => {
        await new Promise((later) => setTimeout(later, 5))
        told.push(what)
      }),
  }
  await askAll([process, process], (error) => expect.fail(String(error)))({ planId: 'p1' })
  expect(told).toEqual([{ planId: 'p1' }, { planId: 'p1' }])
})
