import { expect, it } from 'vitest'
import { httpSnapshot } from '../../test/fakes/http-api.ts'
import { makeWorld } from '../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../test/fakes/rest-api.ts'

const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty']

it.each(names)(
  'finds no variable and no path parameter %s where none is declared',
  async (name) => {
    const world = makeWorld()
    const integration = {
      type: 'HTTP_PROXY',
      httpMethod: 'GET',
      uri: `https://b.example/x\${stageVariables.${name}}`,
      requestParameters: {
        'integration.request.header.variable': `stageVariables.${name}`,
        'integration.request.header.parameter': `method.request.path.${name}`,
      },
    } as const
    const responseParameters = { 'gatewayresponse.header.variable': `stageVariables.${name}` }
    const gatewayResponses = {
      MISSING_AUTHENTICATION_TOKEN: {
        responseType: 'MISSING_AUTHENTICATION_TOKEN',
        responseParameters,
      },
    } as const
    deploy(
      world,
      restSnapshot(
        { 'GET /a/{id}': { integration } },
        { definition: { gatewayResponses }, stage: { variables: {} } },
      ),
    )
    expect((await call(world, '/a/1')).status).toBe(200)
    expect((await call(world, '/none')).headers.get('variable')).toBeNull()
    const v2 = {
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'GET',
      integrationUri: `https://b.example/x\${stageVariables.${name}}`,
      payloadFormatVersion: '1.0',
      requestParameters: {
        'overwrite:header.variable': `$stageVariables.${name}`,
        'overwrite:header.parameter': `$request.path.${name}`,
      },
    } as const
    deploy(world, httpSnapshot({ 'GET /a/{id}': { integration: v2 } }, { apiId: 'h1' }))
    await call(world, 'https://h1.execute-api.us-east-1.amazonaws.com/a/1')
    const told = world.requests.map(({ url, headers }) => [
      url,
      headers.get('variable') ?? '',
      headers.get('parameter') ?? '',
    ])
    expect(told).toEqual([
      ['https://b.example/x', '', ''],
      ['https://b.example/x', '', ''],
    ])
  },
)
