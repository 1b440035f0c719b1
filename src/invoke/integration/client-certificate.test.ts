import { describe, expect, it } from 'vitest'
import { see, stageUrl } from '../../../test/fakes/access.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { Integration } from '../../definition/integration.ts'
import { clientCertificateBinding } from './client-certificate.ts'

const http = (uri: string, type = 'HTTP_PROXY') =>
  ({
    integration: {
      type,
      httpMethod: 'GET',
      uri,
      integrationResponses: { '200': { statusCode: '200' } },
    } as unknown as Integration,
    methodResponses: { '200': { statusCode: '200' } },
  }) as const

/** A stage that names a certificate; the binding answers `presented`, the open network `bare`. */
function world(binding?: string): World {
  const made = makeWorld()
  made.backend = () => new Response('bare')
  if (binding !== undefined) made.services.set(binding, () => new Response('presented'))
  deploy(
    made,
    restSnapshot(
      {
        'GET /proxy': http('https://backend.test/a'),
        'GET /http': http('https://backend.test/b', 'HTTP'),
        'GET /plain': http('http://backend.test/c'),
        'GET /mock': { integration: { type: 'MOCK' } },
      },
      { stage: { clientCertificateId: 'a1b2c3' } },
    ),
  )
  return made
}

const get = async (at: World, path: string) => see(at, new Request(`${stageUrl}${path}`))
const bound = 'TIDEGATE_CLIENT_CERTIFICATE_A1B2C3'

describe('a stage with a client certificate', () => {
  it.each(['/proxy', '/http'])('presents it to the backend of %s', async (path) => {
    expect(await get(world(bound), path)).toMatchObject({ status: 200, text: 'presented' })
  })

  it('has nothing to present without TLS', async () => {
    expect(await get(world(bound), '/plain')).toMatchObject({ status: 200, text: 'bare' })
  })

  it.each(['/proxy', '/http', '/plain'])(
    'refuses the calls of %s when the certificate is not bound, and the log says to what',
    async (path) => {
      const at = world()
      expect(await get(at, path)).toMatchObject({
        status: 500,
        code: 'client-certificate-binding-missing',
        text: '{"message":"Internal server error"}',
      })
      expect(at.requests).toEqual([])
    },
  )

  it('names its binding in the letters that bindings have', () => {
    expect(clientCertificateBinding('back-end.1')).toBe('TIDEGATE_CLIENT_CERTIFICATE_BACK_END_1')
  })
})
