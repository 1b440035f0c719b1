import { describe, expect, it } from 'vitest'
import { main } from '../tidegate.ts'
import type { Io } from '../io.ts'

/** AWS's published vector `get-vanilla`. */
const vanilla = {
  id: 'get-vanilla',
  now: '2015-08-30T12:36:00Z',
  method: 'GET',
  url: 'https://example.amazonaws.com/',
  headers: [
    ['Host', 'example.amazonaws.com'],
    ['X-Amz-Date', '20150830T123600Z'],
    [
      'Authorization',
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    ],
  ],
  body: '',
  region: 'us-east-1',
  service: 'service',
  credentials: [
    {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      sessionToken: null,
      status: 'Active',
    },
  ],
}
const texts = {
  canonicalRequest:
    'GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  stringToSign:
    'AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nbb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63',
}

async function run(input: unknown, ...more: string[]) {
  let [out, err] = ['', '']
  const io: Io = {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    readStdin: () => Promise.resolve(JSON.stringify(input)),
    readFile: () => Promise.reject(new Error('only standard input here')),
    isTerminal: false,
  }
  const code = await main(['sigv4', 'verify', '-', ...more], io)
  const lines = out.split('\n').filter((line) => line !== '')
  return { code, err, verdicts: lines.map((line) => JSON.parse(line) as unknown) }
}

describe('tidegate sigv4 verify', () => {
  it('prints what was signed', async () => {
    expect(await run(vanilla)).toEqual({
      code: 0,
      err: '',
      verdicts: [
        { id: 'get-vanilla', valid: true, reason: null, message: null, check: null, ...texts },
      ],
    })
  })

  it('prints why a request is refused, and what should have been signed, whatever the reason', async () => {
    const { verdicts } = await run([
      { ...vanilla, now: '2015-08-30T12:41:01Z' },
      { ...vanilla, credentials: [{ ...vanilla.credentials[0], status: 'Inactive' }] },
    ])
    expect(verdicts).toEqual([
      {
        id: 'get-vanilla',
        valid: false,
        reason: 'InvalidSignatureException',
        message:
          'Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)',
        check: 'too-old',
        ...texts,
      },
      {
        id: 'get-vanilla',
        valid: false,
        reason: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
        check: 'inactive-key',
        ...texts,
      },
    ])
  })

  it('says what a case lacks', async () => {
    const { url, ...rest } = vanilla
    expect(url).toContain('https')
    expect(await run(rest)).toMatchObject({ code: 1, err: expect.stringContaining("needs 'url'") })
    expect(await run({ ...vanilla, now: 'noon' })).toMatchObject({
      code: 1,
      err: expect.stringContaining(`'now' is not a date: "noon"`),
    })
  })

  it('judges the other cases beside one that is none', async () => {
    const { code, err, verdicts } = await run([
      vanilla,
      { ...vanilla, id: 'torn', headers: [['Host']] },
      { ...vanilla, id: 'bytes', body: '%', isBase64Encoded: true },
      { ...vanilla, id: 'last' },
    ])
    expect(verdicts).toMatchObject([
      { id: 'get-vanilla', valid: true },
      { id: 'torn', error: { message: "'headers' is a list of [name, value]" } },
      { id: 'bytes', error: { message: "'body' is not base64" } },
      { id: 'last', valid: true },
    ])
    expect(code).toBe(1)
    expect(err).toContain("case 2: 'headers' is a list of [name, value]")
  })

  it.each(['2015-08-30T12:36:00', '20150830T123600Z', '2015-08-30T14:36:00.5+02:00', 1440938160])(
    'takes %s for the time, UTC where it names no zone',
    async (now) => {
      expect((await run({ ...vanilla, now })).verdicts).toMatchObject([{ valid: true }])
    },
  )

  it('takes one file', async () => {
    expect(await run(vanilla, 'another')).toMatchObject({ code: 2, verdicts: [] })
  })
})
