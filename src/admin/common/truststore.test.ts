import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'
import { issue } from '../../../test/fakes/certificates.ts'

const root = issue({ commonName: 'root', isAuthority: true })
const middle = issue({ commonName: 'middle', issuer: root, isAuthority: true })
const credentials = { accessKeyId: 'AKIDGATEWAY', secretAccessKey: 'secret' }
const uri = 's3://trust/team/acme.pem'

/** An admin API before an S3 that holds one text at each version. */
function withS3(objects: Readonly<Record<string, string>>, settings: object = { credentials }) {
  const requests: Request[] = []
  const admin = fakeAdmin({
    settings,
    fetch: (url, init) => {
      const request = new Request(url, init)
      requests.push(request)
      const text = objects[new URL(url).searchParams.get('versionId') ?? 'latest']
      return Promise.resolve(
        text === undefined
          ? new Response('<Error><Code>NoSuchKey</Code></Error>', { status: 404 })
          : new Response(text),
      )
    },
  })
  const stored = () => admin.options.store.get('domainName', '', 'api.example.com')
  return { ...admin, requests, stored }
}

type World = ReturnType<typeof withS3>

/** The same of both versions of the API. */
const versions: [
  string,
  {
    readonly create: (world: World, mutualTls: object) => ReturnType<World['call']>
    readonly update: (world: World, mutualTls: Record<string, string>) => ReturnType<World['call']>
  },
][] = [
  [
    'v1',
    {
      create: ({ call }, mutualTlsAuthentication) =>
        call('POST', '/domainnames', { domainName: 'api.example.com', mutualTlsAuthentication }),
      update: ({ patch }, mutualTls) =>
        patch(
          '/domainnames/api.example.com',
          ...Object.entries(mutualTls).map(([name, value]) => ({
            op: 'replace',
            path: `/mutualTlsAuthentication/${name}`,
            value,
          })),
        ),
    },
  ],
  [
    'v2',
    {
      create: ({ call }, mutualTlsAuthentication) =>
        call('POST', '/v2/domainnames', { domainName: 'api.example.com', mutualTlsAuthentication }),
      update: ({ call }, mutualTlsAuthentication) =>
        call('PATCH', '/v2/domainnames/api.example.com', { mutualTlsAuthentication }),
    },
  ],
]

describe.each(versions)('the trust store of a domain, %s', (_, { create, update }) => {
  it('is read from S3 with the gateway’s signature, and shown by its address alone', async () => {
    const world = withS3({ latest: root.pem + middle.pem })
    const { status, body } = await create(world, { truststoreUri: uri })
    expect(status).toBe(201)
    expect(body['mutualTlsAuthentication']).toEqual({ truststoreUri: uri })
    expect(body).not.toHaveProperty('truststore')
    const [request] = world.requests
    expect(request?.url).toBe('https://trust.s3.us-east-1.amazonaws.com/team/acme.pem')
    expect(request?.headers.get('authorization')).toMatch(/Credential=AKIDGATEWAY\/.*\/s3\//)
    expect(world.stored()?.truststore?.certificates).toEqual([
      root.der.toString('base64'),
      middle.der.toString('base64'),
    ])
  })

  it('is read in the version that is asked for, and again when that changes', async () => {
    const world = withS3({ one: root.pem, two: root.pem + middle.pem })
    await create(world, { truststoreUri: uri, truststoreVersion: 'one' })
    expect(world.stored()?.truststore?.certificates).toHaveLength(1)
    const { body } = await update(world, { truststoreUri: uri, truststoreVersion: 'two' })
    expect(body['mutualTlsAuthentication']).toEqual({
      truststoreUri: uri,
      truststoreVersion: 'two',
    })
    expect(world.stored()?.truststore?.certificates).toHaveLength(2)
  })

  it('is read again when its version alone changes, and stays with its address', async () => {
    const world = withS3({ one: root.pem, two: root.pem + middle.pem })
    await create(world, { truststoreUri: uri, truststoreVersion: 'one' })
    const { body } = await update(world, { truststoreVersion: 'two' })
    expect(body['mutualTlsAuthentication']).toEqual({
      truststoreUri: uri,
      truststoreVersion: 'two',
    })
    expect(world.stored()?.truststore?.certificates).toHaveLength(2)
  })

  it('is read from the operator’s own endpoint', async () => {
    const endpoints = new Map([['s3', 'http://127.0.0.1:9000']])
    const world = withS3({ latest: root.pem }, { endpoints })
    await create(world, { truststoreUri: uri })
    expect(world.requests[0]?.url).toBe('http://127.0.0.1:9000/trust/team/acme.pem')
  })

  it('goes when its address does', async () => {
    const world = withS3({ latest: root.pem })
    await create(world, { truststoreUri: uri })
    await update(world, { truststoreUri: '' })
    expect(world.stored()).not.toHaveProperty('truststore')
    expect(world.stored()).not.toHaveProperty('mutualTlsAuthentication')
  })

  it('is the zone’s, with a warning, for a gateway without AWS credentials', async () => {
    const world = withS3({}, {})
    const { body } = await create(world, { truststoreUri: uri })
    expect(body['mutualTlsAuthentication']).toMatchObject({
      truststoreWarnings: [
        expect.stringMatching(/was not read: the gateway has no AWS credentials/),
      ],
    })
    expect(world.requests).toEqual([])
  })

  it('changes nothing when it cannot be read', async () => {
    const world = withS3({ latest: root.pem })
    await create(world, { truststoreUri: uri })
    const answer = await update(world, { truststoreUri: uri, truststoreVersion: 'gone' })
    expect(answer).toMatchObject({
      status: 400,
      body: { message: `The truststore ${uri} could not be read: NoSuchKey` },
    })
    expect(world.stored()?.mutualTlsAuthentication).toEqual({ truststoreUri: uri })
  })

  it.each([
    ['no certificate', 'hello', /holds no certificate/],
    [
      'one subject of two issuers',
      root.pem +
        middle.pem +
        issue({
          commonName: 'middle',
          issuer: issue({ commonName: 'other', isAuthority: true }),
          isAuthority: true,
        }).pem,
      /^The certificate subject CN=middle conflicts with an existing certificate from a different issuer\.$/,
    ],
  ])('is refused when it holds %s', async (_what, text, message) => {
    const answer = await create(withS3({ latest: text }), { truststoreUri: uri })
    expect(answer).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(message) },
    })
  })

  const old = new Date('2025-01-01')
  const elsewhere = issue({ commonName: 'elsewhere', isAuthority: true })
  const orphan = issue({ commonName: 'orphan', issuer: elsewhere, isAuthority: true })
  it.each([
    [
      'expired',
      issue({ commonName: 'x', isAuthority: true, notAfter: old }).pem,
      'The certificate CN=x expired on Wed, 01 Jan 2025 00:00:00 GMT.',
    ],
    [
      'no authority',
      issue({ commonName: 'x' }).pem,
      'The certificate CN=x is no certificate authority.',
    ],
    [
      'without its issuer',
      orphan.pem,
      'The certificate CN=orphan has no issuer in the truststore.',
    ],
    [
      'signed with SHA-1',
      issue({ commonName: 'x', isAuthority: true, hash: 'sha1' }).pem,
      'The certificate CN=x is signed with an unsupported algorithm.',
    ],
    [
      'no X.509',
      '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n',
      'Certificate 2 is not valid X.509.',
    ],
  ])('warns of a certificate that is %s', async (_what, text, warning) => {
    const { body } = await create(withS3({ latest: root.pem + text }), {
      truststoreUri: uri,
    })
    const shown = body['mutualTlsAuthentication'] as { readonly truststoreWarnings?: string[] }
    expect(shown.truststoreWarnings).toEqual([warning])
  })

  it('has an address in S3', async () => {
    expect(await create(withS3({}), { truststoreUri: 'https://example.com/x.pem' })).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/^Invalid truststoreUri specified/) },
    })
  })
})
