import { describe, expect, it } from 'vitest'
import { capture, stagePath } from './capture.ts'
import { readRecording } from './recording.ts'

describe('a recording', () => {
  it('may be JSON lines of calls', () => {
    const text = '{"method":"get","path":"/a"}\n{"method":"POST","url":"/b","body":"x"}\n'
    expect(readRecording(text, 'f')).toEqual([
      { method: 'GET', path: '/a', headers: [] },
      { method: 'POST', path: '/b', headers: [], body: 'x' },
    ])
  })

  it('may be lines of an access log', () => {
    const text = '{"httpMethod":"GET","path":"/_api/a1/prod/pets","status":200}'
    expect(readRecording(text, 'f')).toEqual([{ method: 'GET', path: '/pets', headers: [] }])
  })

  it('may be a HAR file, whose answers are compared with', () => {
    const header = { name: 'accept', value: '*/*' }
    const request = { method: 'GET', url: 'https://x.example/pets?a=1', headers: [header] }
    const response = { status: 200, headers: [], content: { text: '[]' } }
    const text = JSON.stringify({ log: { entries: [{ request, response }, { request }] } })
    expect(readRecording(text, 'f')).toEqual([
      {
        method: 'GET',
        path: '/pets?a=1',
        headers: [['accept', '*/*']],
        expected: { status: 200, headers: [], body: '[]' },
      },
      { method: 'GET', path: '/pets?a=1', headers: [['accept', '*/*']] },
    ])
  })

  it.each([
    ['{"method":"GET"}', 'f: call 1: a call needs method and path'],
    ['{"path":"/","headers":["x"]}', 'f: call 1: headers are pairs'],
    ['nonsense', 'f: not JSON'],
  ])('that cannot be read is named: %s', (text, message) => {
    expect(() => readRecording(text, 'f')).toThrow(message)
  })
})

describe('the path below the stage', () => {
  it.each([
    ['/_api/a1/prod/pets?x=1', '/pets?x=1'],
    ['/_api/a1/prod', '/'],
    ['https://a1.execute-api.eu-west-1.amazonaws.com/prod/pets', '/pets'],
    ['https://api.example.com/v1/pets', '/v1/pets'],
    ['/pets', '/pets'],
  ])('of %s is %s', (url, path) => {
    expect(stagePath(url)).toBe(path)
  })
})

describe('a captured call', () => {
  it('holds no secret of headers, query and JSON, and no header of the connection', () => {
    const kept = capture({
      method: 'POST',
      path: '/login?token=t',
      headers: [
        ['Authorization', 'Bearer x'],
        ['accept', 'text/plain'],
        ['host', 'h'],
      ],
      body: '{"user":"ada","password":"p","deep":[{"apiKey":"k","n":1}]}',
      expected: { status: 200, headers: [['set-cookie', 's']], body: '{"accessToken":"t"}' },
    })
    expect(kept).toEqual({
      method: 'POST',
      path: '/login?token=***',
      headers: [
        ['Authorization', '***'],
        ['accept', 'text/plain'],
      ],
      body: '{"user":"ada","password":"***","deep":[{"apiKey":"***","n":1}]}',
      expected: { status: 200, headers: [['set-cookie', '***']], body: '{"accessToken":"***"}' },
    })
  })

  it('keeps a body that is not JSON as it is', () => {
    expect(capture({ method: 'PUT', path: '/', headers: [], body: 'a=b' }).body).toBe('a=b')
  })
})
