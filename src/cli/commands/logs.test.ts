import { afterEach, expect, it, vi } from 'vitest'
import type { Io } from '../io.ts'
import { logs } from './logs.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

it.each([
  ['0', []],
  ['2', ['r2', 'r3']],
])('begins with --limit %s lines', async (limit, expected) => {
  vi.stubEnv('TIDEGATE_ADMIN_TOKEN', 'secret')
  vi.stubGlobal('fetch', async (url: string) => {
    const count = Number(new URL(url).searchParams.get('limit'))
    const lines = ['r1', 'r2', 'r3'].map((requestId, index) => ({
      sequence: index + 1,
      line: { requestId, status: 403 },
    }))
    const body = { items: lines.slice(-count), next: 3 }
    return Response.json(body, { headers: { 'x-amzn-requestid': 'r' } })
  })
  let out = ''
  const io: Io = {
    stdout: (text) => void (out += text),
    stderr: () => undefined,
    readStdin: async () => '',
    readFile: async () => '',
    isTerminal: false,
  }
  const args = ['--limit', limit, '--json', '--endpoint', 'http://127.0.0.1:1']
  expect(await logs.run(args, io)).toBe(0)
  const shown = out.split('\n').filter(Boolean)
  expect(shown.map((line) => (JSON.parse(line) as { requestId: string }).requestId)).toEqual(
    expected,
  )
})
