import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { fakePorts, makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot, type RestSketch } from '../../../test/fakes/rest-api.ts'
import { pool, servePool, token } from '../../../test/fakes/tokens.ts'
import type {
  CustomColors,
  PublishedEndpoint,
  PublishedPortal,
  PublishedProduct,
} from '../../definition/portal.ts'
import { outlineOf } from '../../openapi/outline.ts'
import { portals } from './index.ts'
import { themeOf } from './theme.ts'

const customColors: CustomColors = {
  accentColor: '#0972d3',
  backgroundColor: 'white',
  errorValidationColor: '#d91515',
  headerColor: '#000716',
  navigationColor: '#fff',
  textColor: '#000716',
}

const endpoint = (different: Partial<PublishedEndpoint> = {}): PublishedEndpoint => ({
  productRestEndpointPageId: 'endpoint01',
  identifierParts: { restApiId: 'a1b2c3d4e5', stage: 'prod', path: '/pets', method: 'GET' },
  overrides: {},
  tryIt: true,
  ...different,
})

const productWith = (...endpoints: readonly PublishedEndpoint[]): PublishedProduct => ({
  portalProductId: 'product001',
  displayName: 'Adoption',
  description: 'Find a friend',
  overview: { title: 'Overview', body: 'Hello *all*' },
  pages: [{ productPageId: 'page000001', title: 'Terms', body: 'Be kind' }],
  sections: [{ sectionName: 'Animals', endpoints }],
})

const portalWith = (
  product: PublishedProduct,
  different: Partial<PublishedPortal> = {},
): PublishedPortal => ({
  portalId: 'portal0001',
  revision: 'r1',
  portalContent: { displayName: 'Pets for all', theme: { customColors } },
  products: [product],
  ...different,
})

/** A gateway with `GET /pets` and these records, by their ids. */
function serve(records: Readonly<Record<string, PublishedPortal>>, sketch: RestSketch = {}) {
  const world = makeWorld()
  const gate = { isOpen: true, documentedMs: 0 }
  deploy(world, petsSnapshot(sketch))
  const ports = fakePorts(world)
  const routes = portals(ports, {
    portal: (id) => Promise.resolve(records[id]),
    outline: ({ definition, stage }) =>
      Promise.resolve(
        definition.protocolType === 'REST'
          ? outlineOf(definition, {
              stageName: stage.stageName,
              region: 'us-east-1',
              deployedMs: 0,
            })
          : undefined,
      ),
    isLetIn: () => gate.isOpen,
    documentedMs: () => Promise.resolve(gate.documentedMs),
  })
  const app = new Hono().route('/_docs', routes)
  const ask = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await app.request(`https://g.example/_docs${path}`, { headers })
    return { response, status: response.status, text: await response.text() }
  }
  return { world, ask, gate }
}

const petsSnapshot = (sketch: RestSketch) =>
  restSnapshot(
    {
      'GET /pets': {
        integration: { type: 'MOCK' },
        methodResponses: {
          '200': { statusCode: '200', responseModels: { 'application/json': 'Pets' } },
        },
      },
      'DELETE /secret': { integration: { type: 'MOCK' } },
    },
    {
      definition: {
        models: Object.fromEntries(
          [
            {
              name: 'Pets',
              schema:
                '{"type":"array","items":{"$ref":"https://apigateway.amazonaws.com/restapis/a1b2c3d4e5/models/Pet"}}',
            },
            { name: 'Pet', schema: '{"type":"object","properties":{"name":{"type":"string"}}}' },
            { name: 'Hidden', schema: '{"type":"object"}' },
          ].map((model) => [
            model.name,
            { id: model.name, contentType: 'application/json', ...model },
          ]),
        ),
      },
      ...sketch,
    },
  )

describe('a portal', () => {
  const published = { portal0001: portalWith(productWith(endpoint())) }

  it('shows its products, with the words that its search looks for', async () => {
    const { text, status, response } = await serve(published).ask('/portals/portal0001')
    expect(status).toBe(200)
    expect(text).toContain('<h1>Pets for all</h1>')
    expect(text).toContain('href="/_docs/portals/portal0001/product001">Adoption</a>')
    expect(text).toContain('data-words="adoption find a friend terms animals  get /pets"')
    expect(text).toContain('1 page · 1 endpoint')
    expect(response.headers.get('cache-control')).toBe('public, max-age=60')
  })

  it('shows of a product its pages, and its endpoints with the models that they use', async () => {
    const { text } = await serve(published).ask('/portals/portal0001/product001')
    expect(text).toContain('<p>Hello <em>all</em></p>')
    expect(text).toContain('<h2 id="page000001">Terms</h2>')
    expect(text).toContain('<h2 id="section-1">Animals</h2>')
    expect(text).toContain('<code>https://g.example/_api/a1b2c3d4e5/prod/pets</code>')
    expect(text).toContain('id="model-Pets"')
    expect(text).toContain('id="model-Pet"')
    expect(text).not.toMatch(/Hidden|secret/)
  })

  it('shows an endpoint in its owner’s words', async () => {
    const overrides = {
      body: 'Lists **everybody**',
      endpoint: 'https://pets.example/all',
      operationName: 'View pets',
    }
    const portal = portalWith(productWith(endpoint({ overrides })))
    const { text } = await serve({ portal0001: portal }).ask('/portals/portal0001/product001')
    expect(text).toContain('<strong>everybody</strong>')
    expect(text).toContain('<code>https://pets.example/all</code>')
    expect(text).toContain('<span class="summary">View pets</span>')
  })

  it.each<[what: string, part: Partial<PublishedEndpoint['identifierParts']>]>([
    ['API', { restApiId: 'gone' }],
    ['stage', { stage: 'dev' }],
    ['method', { method: 'PUT' }],
  ])('says of an endpoint whose %s is gone that it is not available', async (_what, part) => {
    const { identifierParts } = endpoint()
    const one = endpoint({ identifierParts: { ...identifierParts, ...part } })
    const portal = portalWith(productWith(one))
    const { text, status } = await serve({ portal0001: portal }).ask(
      '/portals/portal0001/product001',
    )
    expect(status).toBe(200)
    expect(text).toContain('is not available at present')
  })

  it.each<[what: string, shown: boolean, one: Partial<PublishedEndpoint>, api: RestSketch['api']]>([
    ['its owner lets readers try it', true, {}, {}],
    ['its owner does not', false, { tryIt: false }, {}],
    ['its API is private', false, {}, { endpointConfiguration: { types: ['PRIVATE'] } }],
    ['its API has no default endpoint', false, {}, { disableExecuteApiEndpoint: true }],
  ])('has a form for an endpoint where %s: %j', async (_what, shown, one, api) => {
    const portal = portalWith(productWith(endpoint(one)))
    const { ask } = serve({ portal0001: portal }, { ...(api && { api }) })
    const { text } = await ask('/portals/portal0001/product001')
    expect(text.includes('<form class="try"')).toBe(shown)
    expect(text).toContain('data-base="https://g.example/_api/a1b2c3d4e5/prod"')
  })

  it.each([
    '/portals/unknown',
    '/portals/portal0001/unknown',
    '/portals/preview001',
    '/portals/portal0001/signed-in',
    '/portals/portal0001/sign-out',
    '/previews/portal0001',
    '/previews/unknown',
  ])('is not at %s', async (path) => {
    const preview001 = portalWith(productWith(), { expiresAtMs: 1 })
    const { status, response } = await serve({ ...published, preview001 }).ask(path)
    expect(status).toBe(404)
    expect(response.headers.get('cache-control')).toBe('no-cache')
  })

  it('that is previewed says so, is kept nowhere, and lets nobody try anything', async () => {
    const preview001 = portalWith(productWith(endpoint()), { expiresAtMs: 1 })
    const { ask } = serve({ preview001 })
    const { text, response } = await ask('/previews/preview001/product001')
    expect(text).toContain('<span class="lock">preview</span>')
    expect(text).toContain('href="/_docs/previews/preview001"')
    expect(text).not.toContain('<form class="try"')
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  it('may load its logo, its theme and its script, and nothing else', async () => {
    const logo = 'https://cdn.example/a/logo.png'
    const portal = portalWith(productWith(), { logo })
    const { response, text } = await serve({ portal0001: portal }).ask('/portals/portal0001')
    expect(text).toContain(`<img src="${logo}"`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain('img-src data: https://cdn.example;')
    expect(policy).toMatch(/style-src 'sha256-[^']+' 'sha256-[^']+';/)
  })

  it('tells models of two APIs apart that have the same name, and models that refer to such', async () => {
    const of = (restApiId: string, productRestEndpointPageId: string) =>
      endpoint({
        productRestEndpointPageId,
        identifierParts: { restApiId, stage: 'prod', path: '/pets', method: 'GET' },
      })
    const product = productWith(endpoint(), of('b1b2c3d4e5', 'endpoint02'), of('c1b2c3d4e5', 'e3'))
    const { world, ask } = serve({ portal0001: portalWith(product) })
    const base = petsSnapshot({}).definition.models
    const other = (apiId: string, schema: string) => {
      // `Pets` reads the same everywhere; what it refers to does not.
      const Pet = { id: 'Pet', name: 'Pet', contentType: 'application/json', schema }
      deploy(world, petsSnapshot({ apiId, definition: { models: { ...base, Pet } } }))
    }
    other('b1b2c3d4e5', '{"type":"string","pattern":"of-b"}')
    other('c1b2c3d4e5', base['Pet']?.schema ?? '')
    const { text } = await ask('/portals/portal0001/product001')
    const ids = Array.from(text.matchAll(/id="model-(\w+)"/g), ([, name]) => name)
    expect(ids.toSorted()).toEqual(['Pet', 'Pet_b1b2c3d4e5', 'Pets', 'Pets_b1b2c3d4e5'])
    const partOf = (id: string): string => text.slice(text.indexOf(`id="${id}"`)).slice(0, 2_000)
    expect(partOf('endpoint01')).toContain('href="#model-Pets"')
    expect(partOf('endpoint02')).toContain('href="#model-Pets_b1b2c3d4e5"')
    expect(partOf('model-Pets').slice(0, 300)).toContain('href="#model-Pet"')
    expect(partOf('model-Pets_b1b2c3d4e5').slice(0, 300)).toContain('#model-Pet_b1b2c3d4e5')
    expect(partOf('model-Pet_b1b2c3d4e5').slice(0, 300)).toContain('of-b')
  })

  it('shows other documentation once a version is replaced', async () => {
    const { world, gate, ask } = serve(published)
    const before = await ask('/portals/portal0001/product001')
    const stage = world.snapshots.get('a1b2c3d4e5/prod')
    const changed = petsSnapshot({ definition: { models: {} } })
    world.snapshots.set('a1b2c3d4e5/prod', { ...changed, revision: stage?.revision ?? '' })
    expect((await ask('/portals/portal0001/product001')).text).toBe(before.text)
    gate.documentedMs = 1
    expect((await ask('/portals/portal0001/product001')).text).not.toBe(before.text)
  })
})

describe('a portal whose readers sign in', () => {
  const signIn = {
    appClientId: 'client-1',
    userPoolArn: pool.arn,
    userPoolDomain: 'pets.auth.us-east-1.amazoncognito.com',
  }
  const guarded = { portal0001: portalWith(productWith(endpoint()), { signIn }) }
  const access = (world: World, different: Readonly<Record<string, unknown>> = {}) =>
    token(world, { aud: undefined, token_use: 'access', client_id: 'client-1', ...different })

  /** The user pool's hosted pages: they take this code for this token. */
  function serveSignIn(
    world: World,
    answer: () => Response | Promise<Response>,
  ): URLSearchParams[] {
    servePool(world)
    const forms: URLSearchParams[] = []
    const { backend } = world
    world.backend = async (request) => {
      if (request.url !== 'https://pets.auth.us-east-1.amazoncognito.com/oauth2/token') {
        return backend(request)
      }
      forms.push(new URLSearchParams(await request.text()))
      return answer()
    }
    return forms
  }

  const cookiesOf = (response: Response): Readonly<Record<string, string>> =>
    Object.fromEntries(
      response.headers.getSetCookie().map((line) => {
        const [pair = ''] = line.split(';')
        return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      }),
    )

  /** As far as the pool's own page. */
  async function begin(
    ask: ReturnType<typeof serve>['ask'],
    path = '/portals/portal0001/product001',
  ) {
    const { response } = await ask(path)
    expect(response.status).toBe(302)
    const address = new URL(response.headers.get('location') ?? '')
    const cookie = `tidegate-portal-sign-in=${cookiesOf(response)['tidegate-portal-sign-in']}`
    return { address, cookie, response }
  }

  it('sends them to the pool with a proof that only this browser has', async () => {
    const { ask } = serve(guarded)
    const { address, response } = await begin(ask)
    expect(`${address.origin}${address.pathname}`).toBe(
      'https://pets.auth.us-east-1.amazoncognito.com/oauth2/authorize',
    )
    expect(Object.fromEntries(address.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'client-1',
      redirect_uri: 'https://g.example/_docs/portals/portal0001/signed-in',
      scope: 'openid',
      state: expect.stringMatching(/^\w{40}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    expect(response.headers.getSetCookie()[0]).toMatch(
      /; Path=\/_docs\/portals\/portal0001; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    )
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('shows them the page that they asked for once the pool has given a token', async () => {
    const { world, ask } = serve(guarded)
    const forms = serveSignIn(world, async () =>
      Response.json({ access_token: await access(world) }),
    )
    const { address, cookie } = await begin(ask)
    const state = address.searchParams.get('state')
    const back = await ask(`/portals/portal0001/signed-in?code=c1&state=${state}`, { cookie })
    expect(back.status).toBe(302)
    expect(back.response.headers.get('location')).toBe('/_docs/portals/portal0001/product001')
    const verifier = forms[0]?.get('code_verifier') ?? ''
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      grant_type: 'authorization_code',
      client_id: 'client-1',
      redirect_uri: 'https://g.example/_docs/portals/portal0001/signed-in',
      code: 'c1',
      code_verifier: verifier,
    })
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
    expect(Buffer.from(digest).toString('base64url')).toBe(
      address.searchParams.get('code_challenge'),
    )
    const session = `other=1; tidegate-portal-session=${cookiesOf(back.response)['tidegate-portal-session']}`
    const page = await ask('/portals/portal0001/product001', { cookie: session })
    expect(page.status).toBe(200)
    expect(page.response.headers.get('cache-control')).toBe('private, no-store')
    world.nowMs += 3_600_000
    expect((await ask('/portals/portal0001', { cookie: session })).status).toBe(302)
  })

  it.each<[what: string, different: Readonly<Record<string, unknown>>]>([
    ['of another app client', { client_id: 'client-2' }],
    ['that is an identity token', { token_use: 'id' }],
    ['of another pool', { iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other' }],
    ['that has ended', { exp: 1 }],
    ['without an end', { exp: undefined }],
  ])('shows nothing to somebody with a token %s', async (_what, different) => {
    const { world, ask } = serve(guarded)
    servePool(world)
    const cookie = `tidegate-portal-session=${await access(world, different)}`
    expect((await ask('/portals/portal0001', { cookie })).status).toBe(302)
  })

  it.each<
    [what: string, query: (state: string) => string, hasCookie: boolean, answer: () => Response]
  >([
    ['another state', () => 'code=c1&state=other', true, () => Response.json({})],
    ['no code', (state) => `error=access_denied&state=${state}`, true, () => Response.json({})],
    ['no cookie', (state) => `code=c1&state=${state}`, false, () => Response.json({})],
    [
      'a code that the pool refuses',
      (state) => `code=c1&state=${state}`,
      true,
      () => Response.json({ error: 'invalid_grant' }, { status: 400 }),
    ],
    ['no token', (state) => `code=c1&state=${state}`, true, () => Response.json({})],
    [
      'a token of nobody',
      (state) => `code=c1&state=${state}`,
      true,
      () => Response.json({ access_token: 'a.b.c' }),
    ],
    ['no JSON', (state) => `code=c1&state=${state}`, true, () => new Response('oops')],
  ])('signs nobody in who comes back with %s', async (_what, query, hasCookie, answer) => {
    const { world, ask } = serve(guarded)
    serveSignIn(world, answer)
    const { address, cookie } = await begin(ask)
    const back = await ask(
      `/portals/portal0001/signed-in?${query(address.searchParams.get('state') ?? '')}`,
      hasCookie ? { cookie } : {},
    )
    expect(back.status).toBe(400)
    expect(back.text).toContain('Not signed in')
    expect(back.response.headers.getSetCookie()).toEqual([])
  })

  it('asks the pool no more often than an address may', async () => {
    const { world, ask, gate } = serve(guarded)
    const forms = serveSignIn(world, () => Response.json({}))
    const { address, cookie } = await begin(ask)
    gate.isOpen = false
    const state = address.searchParams.get('state')
    const back = await ask(`/portals/portal0001/signed-in?code=c1&state=${state}`, { cookie })
    expect([back.status, forms.length]).toEqual([429, 0])
  })

  it('lets them sign out, here and at the pool', async () => {
    const { response } = await serve(guarded).ask('/portals/portal0001/sign-out')
    expect(response.headers.get('location')).toBe(
      'https://pets.auth.us-east-1.amazoncognito.com/logout?client_id=client-1&logout_uri=https%3A%2F%2Fg.example%2F_docs%2Fportals%2Fportal0001',
    )
    expect(response.headers.getSetCookie()[0]).toMatch(/^tidegate-portal-session=; .*Max-Age=0;/)
  })
})

describe('a theme', () => {
  it('sets the pages’ variables, and writes on grounds what stands out from them', () => {
    const theme = themeOf(customColors)
    for (const line of [
      '--back:white',
      '--link:#0972d3',
      '--bar:#000716',
      '--bar-text:#fff',
      '--menu-text:#000',
    ]) {
      expect(theme).toContain(line)
    }
  })

  it.each([
    '#12',
    '#0972d',
    'red;}body{display:none',
    'url(https://a.example)',
    '</style><script>',
    'var(--x)',
    '',
  ])('leaves out %j', (color) => {
    const colors = { ...customColors, accentColor: color, navigationColor: color }
    const theme = themeOf(colors)
    expect(theme).not.toContain('--link')
    expect(theme).not.toContain('nav{')
    expect(theme).not.toMatch(/<|url|display/)
  })

  it.each([{ backgroundColor: 'rgb(255,255,255)' }, { textColor: 'rgb(0,0,0)' }])(
    'sets text and background together or not at all: %j',
    (odd) => {
      const theme = themeOf({ ...customColors, ...odd })
      const [root] = theme.split('nav{')
      expect(root).not.toMatch(/--(?:back|text|soft):|color-scheme/)
      expect(theme).toContain('--bar:#000716')
    },
  )

  it('is nothing without a colour', () => {
    const none = Object.fromEntries(Object.keys(customColors).map((name) => [name, '1'] as const))
    expect(themeOf({ ...customColors, ...none })).toBe('')
  })
})
