import { expect, it } from 'vitest'
import { backgroundWork } from './background.ts'

function made() {
  const lines: unknown[] = []
  const waiting: Promise<unknown>[] = []
  const work = backgroundWork((promise) => void waiting.push(promise), {
    write: (line) => void lines.push(line),
  })
  return { ...work, lines, settle: () => Promise.all(waiting) }
}

const failed = { level: 'error', event: 'background-failed', message: 'Error: KV is down' }
const fails = (): Promise<never> => Promise.reject(new Error('KV is down'))

it('logs what fails behind an answer, and lets it fail nothing else', async () => {
  const { background, later, lines, settle } = made()
  background.run(fails())
  later.run(0, fails)
  later.run(0, () => {
    throw new Error('KV is down')
  })
  await settle()
  expect(lines).toEqual([failed, failed, failed])
})

it('says nothing of what goes well', async () => {
  const { background, later, lines, settle } = made()
  let done = 0
  background.run(Promise.resolve())
  later.run(0, async () => void done++)
  await settle()
  expect([done, lines]).toEqual([1, []])
})
