/** import, export, validate and diff as their users run them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'
import { processIo } from '../io.ts'
import { main } from '../tidegate.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-definitions-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.unstubAllEnvs()
})

async function run(...args: string[]) {
  let [out, err] = ['', '']
  const io = {
    ...processIo,
    stdout: (text: string) => void (out += text),
    stderr: (text: string) => void (err += text),
  }
  return { code: await main(args, io), out: () => out, err: () => err }
}

const write = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const routesFile = (): string => join(folder, 'app', 'routes.json')
const routes = (): { apis: Record<string, Record<string, unknown>> } & Record<
  string,
  Record<string, unknown>
> => JSON.parse(readFileSync(routesFile(), 'utf8')) as never

const pets = `openapi: 3.0.1
info: {title: Pet Shop, version: 1.0}
paths:
  /pets/{id}:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "https://x.example.com/{id}"}
`

describe('tidegate import', () => {
  it('makes routes.json and keeps the definition beside it', async () => {
    const { code, out } = await run('import', write('pets.yaml', pets), '--routes', routesFile())
    expect({ code, out: out() }).toEqual({
      code: 0,
      out: `${routesFile()} has the API pet-shop. Next: npm start -- --routes ${routesFile()}\n`,
    })
    expect(routes().apis).toEqual({
      'pet-shop': { protocolType: 'REST', openapi: 'pet-shop.openapi.yaml', stages: { prod: {} } },
    })
    expect(readFileSync(join(folder, 'app', 'pet-shop.openapi.yaml'), 'utf8')).toBe(pets)
  })

  it('keeps other entries, and the definition inline when asked to', async () => {
    const file = write('pets.yaml', pets)
    await run('import', file, '--routes', routesFile())
    await run(
      'import',
      file,
      '--routes',
      routesFile(),
      '--inline',
      '--name',
      'two',
      '--stage',
      'qa',
    )
    expect(Object.keys(routes().apis)).toEqual(['pet-shop', 'two'])
    expect(routes().apis['two']).toMatchObject({
      openapi: { openapi: '3.0.1' },
      stages: { qa: {} },
    })
  })

  it('writes nothing when one of the files is refused', async () => {
    const bad = write('bad.json', '{"swagger": "2.0", "paths": {}, "definitions": {"a_b": {}}}')
    const { code, err } = await run(
      'import',
      write('pets.yaml', pets),
      bad,
      '--routes',
      routesFile(),
    )
    expect(code).toBe(1)
    expect(err()).toContain('Model name must be alphanumeric: a_b')
    expect(readdirSync(folder).sort()).toEqual(['bad.json', 'pets.yaml'])
  })

  it('says of a file that is none of a definition why it cannot be read', async () => {
    const file = write('README.md', '# A title\n\n**Bold** words: and: more\n')
    const { code, err } = await run('import', file, '--routes', routesFile())
    expect(code).toBe(1)
    expect(err()).toContain(`${file}:3:10: not JSON or YAML: `)
  })

  it('says which entry it replaces', async () => {
    const file = write('pets.yaml', pets)
    await run('import', file, '--routes', routesFile(), '--name', 'other')
    await run('import', file, '--routes', routesFile())
    const { out } = await run('import', file, '--routes', routesFile())
    expect(out()).toMatch(/^\S+ has the APIs other, pet-shop \(replaced\)\. Next: /)
  })

  it('refuses two files of one name, of which the first would be lost', async () => {
    const other = write('other.yaml', pets.replace('/pets/', '/dogs/'))
    const { code, err } = await run(
      'import',
      write('pets.yaml', pets),
      other,
      '--routes',
      routesFile(),
    )
    expect({ code, err: err() }).toEqual({
      code: 1,
      err: 'tidegate import: more than one of the files is the API pet-shop; import them one by one, with another --name each\n',
    })
    expect(readdirSync(folder).sort()).toEqual(['other.yaml', 'pets.yaml'])
  })

  it('brings a template’s API, plan and key, and says what it leaves behind', async () => {
    const template = write(
      'shop.yaml',
      `Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop, Body: {swagger: "2.0", info: {title: x}, paths: {}}}}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: v1, Variables: {a: b}}}
  Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {UsagePlanName: p, ApiStages: [{ApiId: !Ref Api, Stage: v1}]}}
  Key: {Type: AWS::ApiGateway::ApiKey, Properties: {Name: k, Enabled: true, Value: 0123456789-0123456789}}
  Link: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}}
  Fn: {Type: AWS::Lambda::Function, Properties: {}}
`,
    )
    const { code, err } = await run('import', template, '--routes', routesFile())
    expect(code).toBe(0)
    expect(err()).toContain('not carried over: Fn (AWS::Lambda::Function): stays on AWS')
    expect(routes()).toMatchObject({
      apis: { shop: { openapi: 'shop.openapi.json', stages: { v1: { variables: { a: 'b' } } } } },
      usagePlans: { p: { apiStages: [{ api: 'shop', stage: 'v1' }] } },
      apiKeys: {
        k: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string, usagePlans: ['p'] },
      },
    })
    expect(readFileSync(routesFile(), 'utf8')).not.toContain('0123456789-0123456789')
  })

  it('opens what the AWS CDK keeps beside a template, and takes several templates at once', async () => {
    const api = { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'h', ProtocolType: 'HTTP' } }
    const stage = (ApiId: object) => ({
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId, StageName: 'v1' },
    })
    const TemplateURL = { 'Fn::Sub': 'https://s3.${AWS::URLSuffix}/assets/0a1b.json' }
    const first = {
      Resources: {
        Api: api,
        More: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: { TemplateURL, Parameters: { Given: 'k' } },
        },
        Spec: {
          Type: 'AWS::ApiGateway::RestApi',
          Properties: { Name: 'spec', BodyS3Location: { Bucket: 'assets', Key: '2c3d.yaml' } },
        },
        SpecStage: {
          Type: 'AWS::ApiGateway::Stage',
          Properties: { RestApiId: { Ref: 'Spec' }, StageName: 'v1' },
        },
      },
      Outputs: { Api: { Value: { Ref: 'Api' }, Export: { Name: 'Pets:Api' } } },
    }
    const second = { Resources: { Stage: stage({ 'Fn::ImportValue': 'Pets:Api' }) } }
    const nested = {
      Resources: { Other: { ...api, Properties: { ...api.Properties, Name: { Ref: 'Nobody' } } } },
    }
    const templates = [
      write('Pets.template.json', JSON.stringify(first)),
      write('Stages.template.json', JSON.stringify(second)),
    ]
    write('asset.2c3d.yaml', pets)
    write('PetsMore.nested.template.json', JSON.stringify(nested))
    const files = { '0a1b': { source: { path: 'PetsMore.nested.template.json' } } }
    write('Pets.assets.json', JSON.stringify({ files }))
    const refused = await run('import', ...templates, '--routes', routesFile())
    expect([refused.code, refused.err()]).toEqual([
      1,
      `tidegate import: refused\n  ${join(folder, 'PetsMore.nested.template.json')}:1:78: Template error: unresolved reference to 'Nobody'\n`,
    ])
    write(
      'PetsMore.nested.template.json',
      '{"Parameters": {"Given": {"Type": "String"}}, "Resources": {"R": {"Type": "AWS::ApiGateway::ApiKey", "Properties": {"Name": {"Ref": "Given"}}}}}',
    )
    const all = [...templates, join(folder, 'PetsMore.nested.template.json')]
    const { code } = await run('import', ...all, '--routes', routesFile())
    expect(code).toBe(0)
    expect(routes().apis).toMatchObject({
      h: { protocolType: 'HTTP', stages: { v1: {} } },
      spec: { protocolType: 'REST', stages: { v1: {} } },
    })
    expect(readFileSync(join(folder, 'app', 'spec.openapi.json'), 'utf8')).toContain('/pets/{id}')
  })

  it('takes the names that CloudFormation made up from what the AWS CLI prints', async () => {
    const template = write(
      'Pets.template.json',
      JSON.stringify({
        Resources: {
          Fn: { Type: 'AWS::Lambda::Function', Properties: {} },
          Api: {
            Type: 'AWS::ApiGatewayV2::Api',
            Properties: {
              Name: { 'Fn::ImportValue': 'title' },
              ProtocolType: 'HTTP',
              Target: { 'Fn::GetAtt': ['Fn', 'Arn'] },
            },
          },
        },
      }),
    )
    const known = (LogicalResourceId: string, PhysicalResourceId: string, StackName = 'Pets') => ({
      StackName,
      LogicalResourceId,
      PhysicalResourceId,
    })
    const resources = write(
      'resources.json',
      JSON.stringify({ StackResources: [known('Fn', 'Pets-Fn-1XYZ'), known('Api', 'a1b2c3d4e5')] }),
    )
    const exported = write(
      'exports.json',
      JSON.stringify({ Exports: [{ Name: 'title', Value: 'h' }] }),
    )
    const artifact = { properties: { templateFile: 'Pets.template.json', stackName: 'prod-pets' } }
    write('manifest.json', JSON.stringify({ artifacts: { Pets: artifact } }))
    const asked = await run('import', template, '--routes', routesFile(), '--deployed', exported)
    expect(asked.err()).toContain(
      "the name of Fn (AWS::Lambda::Function): CloudFormation made it up: import again with --deployed FILE, made by 'aws cloudformation describe-stack-resources --stack-name prod-pets > FILE', or put it in place of prod-pets-Fn",
    )
    const flags = ['--routes', routesFile(), '--deployed', resources, '--deployed', exported]
    const { code, err } = await run('import', template, ...flags)
    expect([code, err()]).toEqual([0, expect.not.stringContaining('the name of') as string])
    const definition = readFileSync(join(folder, 'app', 'h.openapi.json'), 'utf8')
    expect(definition).toContain(':function:Pets-Fn-1XYZ')
    expect(definition).not.toContain('a1b2c3d4e5')
    const wrong = await run('import', template, '--deployed', template)
    expect([wrong.code, wrong.err()]).toEqual([1, expect.stringContaining('not what') as string])
  })

  it('says where the AWS CDK deploys what is imported for another place', async () => {
    const Api = { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'h', ProtocolType: 'HTTP' } }
    const template = write('Pets.template.json', JSON.stringify({ Resources: { Api } }))
    const artifact = {
      environment: 'aws://111122223333/eu-west-1',
      properties: { templateFile: 'Pets.template.json' },
    }
    write('manifest.json', JSON.stringify({ artifacts: { Pets: artifact } }))
    const elsewhere = await run('import', template, '--routes', routesFile())
    expect(elsewhere.err()).toContain('AWS_REGION=eu-west-1 and TIDEGATE_ACCOUNT_ID=111122223333')
    vi.stubEnv('AWS_REGION', 'eu-west-1')
    vi.stubEnv('TIDEGATE_ACCOUNT_ID', '111122223333')
    const there = await run('import', template, '--routes', routesFile())
    expect(there.err()).not.toContain('AWS_REGION')
  })

  it('says where in a template stands what keeps the gateway from starting', async () => {
    const template = write(
      'queue.yaml',
      `Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: q}}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: v1}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: POST
      Integration: {Type: AWS, IntegrationHttpMethod: POST, Uri: 'arn:aws:apigateway:eu-west-1:sqs:path/a/b'}
`,
    )
    const { code, err, out } = await run('import', template, '--routes', routesFile())
    expect(code).toBe(0)
    const finding =
      "Unable to put integration on 'POST' for resource at path '/': Role ARN must be specified for AWS integrations\n"
    expect(err()).toContain(`${template}:4:3: ${finding}`)
    expect(out()).toContain('Next: repair what is named above, then npm start')
    expect((await run('validate', template)).out()).toContain(`${template}:4:3: error: ${finding}`)
  })

  it('brings what a Terraform state has', async () => {
    const resource = (type: string, attributes: object) => ({
      mode: 'managed',
      type,
      name: 'one',
      instances: [{ attributes }],
    })
    const state = write(
      'terraform.tfstate',
      JSON.stringify({
        version: 4,
        terraform_version: '1.9.5',
        resources: [
          resource('aws_api_gateway_rest_api', { id: 'a1', name: 'shop', root_resource_id: 'r' }),
          resource('aws_api_gateway_stage', { rest_api_id: 'a1', stage_name: 'v1' }),
          resource('aws_iam_role', { name: 'r' }),
        ],
      }),
    )
    const { code, err } = await run('import', state, '--routes', routesFile())
    expect(code).toBe(0)
    expect(err()).toBe(
      `${state}: not carried over: 1 resource of type AWS::IAM::Role: no part of an API: keep it in the stack it is in\n`,
    )
    expect(routes().apis).toMatchObject({
      shop: { openapi: 'shop.openapi.json', stages: { v1: {} } },
    })
  })

  it('says what Terraform prints of a file in its own language', async () => {
    const { code, err } = await run('import', write('main.tf', 'resource "a" "b" {}'))
    expect(code).toBe(1)
    expect(err()).toContain("main.tf: run 'terraform show -json > state.json'")
  })
})

describe('tidegate export', () => {
  it('writes a declared API as it was imported', async () => {
    await run('import', write('pets.yaml', pets), '--routes', routesFile())
    const { code, out } = await run(
      'export',
      'pet-shop',
      '--routes',
      routesFile(),
      '--format',
      'swagger',
    )
    expect(code).toBe(0)
    expect(JSON.parse(out())).toMatchObject({
      swagger: '2.0',
      info: { title: 'Pet Shop', version: '1.0' },
      basePath: '/prod',
      paths: { '/pets/{id}': { get: {} } },
    })
  })

  it('names the APIs that there are', async () => {
    await run('import', write('pets.yaml', pets), '--routes', routesFile())
    const { code, err } = await run('export', 'dogs', '--routes', routesFile())
    expect(code).toBe(1)
    expect(err()).toContain("no API 'dogs'; there are: pet-shop")
  })
})

describe('tidegate validate', () => {
  it('prints every finding with its place', async () => {
    const file = write(
      'bad.yaml',
      `swagger: "2.0"
info: {title: x}
paths:
  /c:
    get:
      parameters: [{name: "f[x]", in: query, type: string}]
definitions:
  a_b: {type: object}
`,
    )
    const { code, out } = await run('validate', file)
    expect(code).toBe(1)
    expect(out().split('\n').slice(0, -1)).toEqual([
      expect.stringMatching(/:5:5: error: Unable to put method 'GET' on resource at path '\/c'/),
      expect.stringMatching(/:5:5: warning: No integration defined for method/),
      expect.stringMatching(/:8:3: error: Model name must be alphanumeric: a_b$/),
    ])
  })

  it.each([
    { name: 'x.json', text: '{"swagger": "2.0",\n "info": }', place: 'x.json:2:' },
    { name: 'x.yaml', text: 'a: 1', place: 'x.yaml:1:1: error: neither Swagger 2.0' },
    {
      name: 'routes.json',
      text: '{"apis": {"x": {\n"stages": {}, "stagez": 1}}}',
      place: 'routes.json:2:15: error: $.apis.x.stagez',
    },
    {
      name: 't.yaml',
      text: 'Resources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties: {Name: !Ref Nothing}',
      place: "t.yaml:4:29: error: Template error: unresolved reference to 'Nothing'",
    },
  ])('finds what is wrong in $name', async ({ name, text, place }) => {
    const { code, out } = await run('validate', write(name, text))
    expect(code).toBe(1)
    expect(out()).toContain(place)
  })

  it('points at the operation that makes no route', async () => {
    const integration = {
      type: 'http_proxy',
      uri: 'https://x.example.com',
      payloadFormatVersion: '1.0',
    }
    const get = { 'x-amazon-apigateway-integration': integration }
    const document = { openapi: '3.0.1', info: { title: 't' }, paths: { '/a/': { get } } }
    const file = write('slash.json', JSON.stringify(document, null, 1))
    const { code, out } = await run('validate', file)
    expect(code).toBe(1)
    expect(out()).toContain("slash.json:8:4: error: Unable to create route 'GET /a/'")
  })

  it('fails on warnings only when strict', async () => {
    const file = write('w.yaml', pets.replace('paths:', 'servers: [{url: /a}, {url: /b}]\npaths:'))
    expect((await run('validate', file)).code).toBe(0)
    expect((await run('validate', file, '--strict')).code).toBe(1)
  })
})

describe('tidegate validate, beyond what an import refuses', () => {
  const secured = (security: string, schemes: string): string =>
    pets.replace('      responses:', `      security: [${security}]\n      responses:`) +
    `components: {securitySchemes: ${schemes}}\n`

  it('finds what a deployment would refuse, at its place', async () => {
    const broken = pets
      .replace('type: http_proxy', "type: http, requestTemplates: {application/json: '#if($x'}")
      .concat('x-amazon-apigateway-policy: {Statement: [{Effect: Alow, Principal: "*"}]}\n')
    const { code, out } = await run('validate', write('broken.yaml', broken))
    expect(code).toBe(1)
    expect(out()).toMatch(/broken\.yaml:7:\d+: error: .*expected a mapping template in Velocity/)
    expect(out()).toMatch(/broken\.yaml:8:1: error: .*Effect: expected "Allow" or "Deny"/)
  })

  it.each([
    ['a scheme that is not there', '{missing: []}', '{}'],
    ['a type that has no effect', '{bearer: []}', '{bearer: {type: http, scheme: bearer}}'],
  ])('warns, as does import, of an operation left open by %s', async (_what, name, schemes) => {
    const file = write('open.yaml', secured(name, schemes))
    const validated = await run('validate', file)
    expect([validated.code, validated.out()]).toEqual([
      0,
      expect.stringContaining('Security of GET /pets/{id} has no effect'),
    ])
    const imported = await run('import', file, '--routes', routesFile())
    expect(imported.err()).toContain('anybody may call it')
  })

  it.each([
    ['an API key', '{key: []}', '{key: {type: apiKey, name: X-Api-Key, in: header}}'],
    ['openness on purpose', '{NONE: []}', '{}'],
  ])('is content with %s', async (_what, name, schemes) => {
    const { out } = await run('validate', write('fine.yaml', secured(name, schemes)))
    expect(out()).not.toContain('has no effect')
  })

  it.each([
    [
      'functions of CloudFormation',
      'uri: !Sub "https://${Host}/{id}", credentials: !GetAtt Role.Arn',
      'Functions of CloudFormation are resolved in templates only (Fn::Sub, Fn::GetAtt): import the template that includes this document',
    ],
    [
      'placeholders',
      'uri: "https://${host}/${stageVariables.base}/${AWS::Region}/{id}", requestTemplates: {application/json: "${x}"}',
      'Placeholders are not filled in (${host}): import the document as the tool that fills them in writes it',
    ],
  ])('tells, as does import, of %s that nobody replaces', async (_what, integration, message) => {
    const raw = pets.replace(/uri: [^}]*\/\{id\}"/, () => integration)
    const file = write('raw.yaml', raw)
    const validated = await run('validate', file)
    expect(validated.out()).toContain(`raw.yaml:7:76: warning: ${message}`)
    const imported = await run('import', file, '--routes', routesFile())
    expect(imported.err()).toContain(message)
  })

  it('says nothing of properties and templates that look like what is replaced', async () => {
    const fine = pets
      .replace('type: http_proxy', "type: http, requestTemplates: {application/json: '${x}'}")
      .concat('components: {schemas: {Link: {properties: {Ref: {type: string}}}}}\n')
    const { out } = await run('validate', write('fine.yaml', fine))
    expect(out()).toMatch(/: fine\n$/)
  })

  it('says once, as does import, that an operation has no integration', async () => {
    const bare = write('bare.yaml', pets.replace(/ +x-amazon.*\n/, ''))
    const message = `${bare}:5:5: error: $.resources['/pets/{id}'].GET: expected an integration, found no integration\n`
    expect((await run('validate', bare)).out()).toBe(message)
    const imported = await run('import', bare, '--routes', routesFile())
    expect(imported.err()).toBe(message.replace('error: ', ''))
    expect(imported.out()).toContain('repair what is named above')
  })

  it('looks into the APIs of a template', async () => {
    const template = `Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop, Policy: {Statement: [{Effect: Alow, Principal: "*"}]}, Body: {swagger: "2.0", info: {title: x}, paths: {}}}}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: v1}}
`
    const { code, out } = await run('validate', write('shop.yaml', template))
    expect([code, out()]).toEqual([1, expect.stringContaining('expected "Allow" or "Deny"')])
  })

  it('names the version of OpenAPI that is not read', async () => {
    const later = write('later.yaml', 'openapi: 3.1.0\ninfo: {title: x}\npaths: {}\n')
    expect((await run('validate', later)).out()).toContain('OpenAPI 3.1.0 is not read')
    const imported = await run('import', later, '--routes', routesFile())
    expect([imported.code, imported.err()]).toEqual([
      1,
      expect.stringContaining('write the document as OpenAPI 3.0.1'),
    ])
  })
})

describe('tidegate diff', () => {
  const other = pets.replace('x.example.com', 'y.example.com').replace('get:', 'put:')

  it('says nothing about equal definitions, however they are written', async () => {
    const json = write(
      'pets.json',
      '{"openapi":"3.0.1","info":{"version":1.0,"title":"Pet Shop"},"paths":{"/pets/{id}":{"get":{"responses":{"200":{}},"x-amazon-apigateway-integration":{"uri":"https://x.example.com/{id}","type":"HTTP_PROXY","httpMethod":"GET"}}}}}',
    )
    const { code, out } = await run('diff', write('pets.yaml', pets), json)
    expect({ code, out: out() }).toEqual({ code: 0, out: '' })
  })

  it('shows what each side has alone and what differs', async () => {
    const { code, out } = await run(
      'diff',
      write('a.yaml', pets),
      write('b.yaml', other.replace('Pet Shop', 'Pets')),
    )
    expect(code).toBe(1)
    expect(out()).toContain('~ api.name: "Pet Shop" → "Pets"')
    expect(out()).toContain(
      '- methods.GET /pets/{id}.integration.uri: "https://x.example.com/{id}"',
    )
    expect(out()).toContain(
      '+ methods.PUT /pets/{id}.integration.uri: "https://y.example.com/{id}"',
    )
  })

  it('takes policies for the same wherever their API is', async () => {
    const withPolicy = (resource: string): string =>
      `${pets}x-amazon-apigateway-policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "${resource}"}]}\n`
    const a = write('a.yaml', withPolicy('execute-api:/prod/GET/pets/*'))
    const exported = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod/GET/pets/*'
    expect((await run('diff', a, write('b.yaml', withPolicy(exported)))).code).toBe(0)
    const other = write('c.yaml', withPolicy('execute-api:/dev/GET/pets/*'))
    expect((await run('diff', a, other)).code).toBe(1)
  })

  it('reads a running stage through the admin API with the bearer token', async () => {
    const asked: unknown[] = []
    const server = createServer((request, response) => {
      asked.push([request.url, request.headers.authorization])
      response.setHeader('x-amzn-requestid', 'r')
      response.end(JSON.stringify(parse(pets.replace('1.0', '"2.0"'))))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    vi.stubEnv('TIDEGATE_ADMIN_TOKEN', 'secret')
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { code, out } = await run(
      'diff',
      write('a.yaml', pets),
      'a1b2c3d4e5/prod',
      '--endpoint',
      endpoint,
    )
    server.close()
    expect({ code, out: out() }).toEqual({ code: 1, out: '~ api.version: "1.0" → "2.0"\n' })
    expect(asked).toEqual([
      [
        '/_admin/restapis/a1b2c3d4e5/stages/prod/exports/oas30?extensions=apigateway',
        'Bearer secret',
      ],
    ])
  })
})

describe('tidegate sdk', () => {
  it('writes a client anew, and keeps one of another language or API that is in its place', async () => {
    const other = pets.replace('Pet Shop', 'Toy Shop')
    await run('import', write('pets.yaml', pets), '--routes', routesFile())
    await run('import', write('toys.yaml', other), '--routes', routesFile())
    const make = async (api: string, language: string) => {
      const from = ['--api', api, '--routes', routesFile()]
      const { code, err } = await run('sdk', ...from, '--language', language, '--out', folder)
      return [code, err()]
    }
    const readme = (): string => readFileSync(join(folder, 'pet-shop', 'README.md'), 'utf8')
    expect(await make('pet-shop', 'python')).toEqual([0, ''])
    expect(await make('pet-shop', 'python')).toEqual([0, ''])
    const before = readme()
    expect(await make('pet-shop', 'typescript')).toEqual([
      1,
      `tidegate sdk: ${join(folder, 'pet-shop')} has another client, or a README of something else; give each language and API a folder of its own with --out\n`,
    ])
    expect(readme()).toBe(before)
    expect(readdirSync(join(folder, 'pet-shop'))).not.toContain('package.json')
    expect(await make('pet-shop', 'javascript')).toEqual([0, ''])
    expect((await make('toy-shop', 'javascript'))[0]).toBe(1)
    expect(await make('toy-shop', 'typescript')).toEqual([0, ''])
  })
})
