import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsCli, installedCli, type Answer } from './aws-cli.ts'
import { startGateway, type StartedGateway } from './gateway.ts'
import { answerTemplate, editionOf, petsDefinition } from './pets-definition.ts'

describe.skipIf(installedCli === undefined)(
  'the life of an API, by aws CLI (skipped where it is not installed)',
  () => {
    let gateway: StartedGateway
    let aws: ReturnType<typeof awsCli>
    let id = ''
    let first = ''
    const edition = (stage: string): Promise<unknown> => editionOf(gateway.url, id, stage)
    const rest = (command: string, ...words: readonly string[]) =>
      aws('apigateway', command, '--rest-api-id', id, ...words)
    const deploy = async (stage: string, ...words: readonly string[]): Promise<string> =>
      String((await rest('create-deployment', '--stage-name', stage, ...words)).id)
    /** Where the command line adds nothing: each start of it takes a second. */
    const admin = async (method: string, path: string, body?: object): Promise<Answer> => {
      const response = await fetch(`${gateway.url}/_admin${path}`, {
        method,
        headers: { authorization: `Bearer ${gateway.token}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      expect(response.ok, `${method} ${path}`).toBe(true)
      const text = await response.text()
      return JSON.parse(text === '' ? '{}' : text) as Answer
    }
    const deployToDev = () => admin('POST', `/restapis/${id}/deployments`, { stageName: 'dev' })
    const patchStage = (...operations: readonly string[]) =>
      rest('update-stage', '--stage-name', 'prod', '--patch-operations', ...operations)

    beforeAll(async () => {
      gateway = await startGateway()
      aws = awsCli(gateway)
    })
    afterAll(() => gateway.stop())

    it('is imported from a file and deployed to two stages', async () => {
      const file = join(gateway.data, 'pets.json')
      writeFileSync(file, petsDefinition('one'))
      const imported = await aws('apigateway', 'import-rest-api', '--body', `fileb://${file}`)
      id = String(imported.id)
      first = await deploy('prod')
      await deployToDev()
      expect([await edition('prod'), await edition('dev')]).toEqual(['one', 'one'])
    })

    it('is patched and deployed again to one of them', async () => {
      const { item } = await admin('GET', `/restapis/${id}/resources`)
      const resources = item as readonly { readonly id: string; readonly path: string }[]
      const pets = resources.find(({ path }) => path === '/pets')?.id ?? ''
      const operation = [
        {
          op: 'replace',
          path: '/responseTemplates/application~1json',
          value: answerTemplate('two'),
        },
      ]
      const at = ['--resource-id', pets, '--http-method', 'GET', '--status-code', '200']
      const patch = ['--patch-operations', JSON.stringify(operation)]
      await rest('update-integration-response', ...at, ...patch)
      await deployToDev()
      await expect.poll(() => edition('dev'), { timeout: 5_000 }).toBe('two')
      expect(await edition('prod')).toBe('one')
    })

    it('gets a canary, which is promoted and rolled back', async () => {
      await deploy('prod', '--canary-settings', 'percentTraffic=100')
      await expect.poll(() => edition('prod'), { timeout: 5_000 }).toBe('two')
      await patchStage(
        'op=copy,from=/canarySettings/deploymentId,path=/deploymentId',
        'op=remove,path=/canarySettings',
      )
      await expect.poll(() => edition('prod'), { timeout: 5_000 }).toBe('two')
      await patchStage(`op=replace,path=/deploymentId,value=${first}`)
      await expect.poll(() => edition('prod'), { timeout: 5_000 }).toBe('one')
    })

    it('is exported to a file', async () => {
      const file = join(gateway.data, 'export.yaml')
      const how = ['--stage-name', 'dev', '--export-type', 'oas30', '--accepts', 'application/yaml']
      await rest('get-export', ...how, file)
      expect(readFileSync(file, 'utf8')).toMatch(/^openapi: 3\.0\.1$/m)
    })

    it('is an HTTP API in one command', async () => {
      const target = 'http://127.0.0.1:9/unreachable'
      const create = ['--name', 'quick', '--protocol-type', 'HTTP', '--target', target]
      const { ApiId, ApiEndpoint } = await aws('apigatewayv2', 'create-api', ...create)
      expect(ApiEndpoint).toContain(String(ApiId))
      const { items } = await admin('GET', `/v2/apis/${String(ApiId)}/routes`)
      expect(items).toMatchObject([{ routeKey: '$default' }])
      await admin('DELETE', `/v2/apis/${String(ApiId)}`)
    })

    it('is deleted, and says so from then on', async () => {
      await rest('delete-rest-api')
      await expect.poll(() => edition('prod'), { timeout: 5_000 }).toBe(403)
      await expect(rest('get-rest-api')).rejects.toThrow(
        /NotFoundException.*Invalid API identifier specified/,
      )
    })
  },
)
