import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import * as v1 from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf, startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'
import { unzip } from './unzip.ts'

const execute = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

const versionOf = (command: string): Promise<string | undefined> =>
  execute(command, ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  )
const [python, javac, ruby] = await Promise.all(['python3', 'javac', 'ruby'].map(versionOf))

const robotKey = 'AKIAROBOT00000000001'
const robotSecret = 'the secret of the robot'

let gateway: StartedGateway
let backend: Backend
let client: v1.APIGatewayClient
let restApiId = ''
let apiKey = ''
/** Answers of the backend to come, before it answers 200: statuses. */
let failures: number[] = []
let calls = 0

const integration = (path: string, verb: string, names: readonly string[]) => ({
  type: 'http_proxy',
  httpMethod: verb,
  uri: `${backend.url}${path}`,
  requestParameters: Object.fromEntries(
    names.map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]),
  ),
})

/** An API with each thing that a client has to get right. */
const definition = (): string => {
  const answer = { '200': { description: 'ok', content: json('Pet') } }
  const text = { type: 'string' }
  return JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'Pet Store', version: '1.2.3' },
    paths: {
      '/pets/{petId}': {
        get: {
          summary: 'One pet */ """ \\',
          parameters: [
            { name: 'petId', in: 'path', required: true, schema: text },
            { name: 'view', in: 'query', schema: text },
            { name: 'X-Trace', in: 'header', schema: text },
          ],
          responses: { ...answer, '403': { description: 'no', content: json('Error') } },
          security: [{ api_key: [] }],
          'x-amazon-apigateway-integration': integration('/pets/{petId}', 'GET', ['petId']),
        },
      },
      '/pets': {
        post: {
          operationId: 'createPet',
          requestBody: { required: true, content: json('Pet') },
          responses: answer,
          'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
          'x-amazon-apigateway-integration': integration('/pets', 'POST', []),
        },
      },
    },
    components: {
      schemas: {
        Error: { type: 'object', properties: { message: text } },
        Pet: {
          type: 'object',
          required: ['name'],
          properties: {
            name: text,
            kind: { type: 'string', enum: ['cat', 'dog'] },
            tags: { type: 'array', items: text },
            mother: { $ref: '#/components/schemas/Pet' },
          },
        },
      },
      securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
    },
  })
}

const json = (model: string) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${model}` } },
})

/** Generates, downloads, unpacks; the folder that holds the client. */
async function getSdk(sdkType: string, parameters = {}): Promise<string> {
  const command = new v1.GetSdkCommand({ restApiId, stageName: 'prod', sdkType, parameters })
  const { body, contentType } = await client.send(command)
  expect(contentType).toBe('application/octet-stream')
  const folder = join(gateway.data, sdkType)
  for (const [path, text] of unzip(body ?? new Uint8Array())) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

beforeAll(async () => {
  backend = await startBackend(async (request, response) => {
    calls++
    const status = failures.shift() ?? 200
    response.writeHead(status, { 'content-type': 'application/json' })
    const { url, method } = request
    const text = await bodyOf(request)
    const body: unknown = text && JSON.parse(text)
    const trace = request.headers['x-trace']
    response.end(JSON.stringify({ url, method, trace, body, ...(body as object) }))
  })
  gateway = await startGateway({
    routes: {
      apis: {},
      identities: {
        robot: {
          policies: [
            { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }], Version: '2012-10-17' },
          ],
          accessKeys: { [robotKey]: { secret: 'TIDEGATE_ROBOT_SECRET' } },
        },
      },
    },
    env: { TIDEGATE_ROBOT_SECRET: robotSecret },
  })
  const { accessKeyId, secretAccessKey } = gateway
  client = new v1.APIGatewayClient({
    endpoint: `${gateway.url}/_admin`,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  })
  const body = new TextEncoder().encode(definition())
  restApiId = (await client.send(new v1.ImportRestApiCommand({ body }))).id ?? ''
  await client.send(new v1.CreateDeploymentCommand({ restApiId, stageName: 'prod' }))
  const apiStages = [{ apiId: restApiId, stage: 'prod' }]
  const plan = await client.send(new v1.CreateUsagePlanCommand({ name: 'p', apiStages }))
  const key = await client.send(new v1.CreateApiKeyCommand({ name: 'k', enabled: true }))
  apiKey = key.value ?? ''
  await client.send(
    new v1.CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }),
  )
})

afterAll(async () => {
  client.destroy()
  await gateway.stop()
  await backend.stop()
})

/** What a test calls of a generated JavaScript client; its own types are checked by the compiler below. */
interface AnyClient {
  readonly [call: string]: (
    params?: object,
    body?: unknown,
    additional?: object,
  ) => Promise<{ readonly status: number; readonly data: Record<string, unknown> }>
}

const petId = "a/b c'ü*"
const petUrl = '/pets/a%2Fb%20c%27%C3%BC%2A?view=x%20y%26z'

describe('the JavaScript SDK', () => {
  let newClient: (config: object) => AnyClient

  beforeAll(async () => {
    const folder = await getSdk('javascript')
    // CommonJS by its name: the folder of the test's data has no package.json.
    const file = join(folder, 'apiGateway-js-sdk', 'apigClient.js')
    newClient = (createRequire(file)(file) as { readonly newClient: typeof newClient }).newClient
  })

  it("is called as AWS's is, and sends declared parameters and the API key", async () => {
    const pets = newClient({ apiKey })
    const { status, data } =
      (await pets.petsPetIdGet?.({
        petId,
        view: 'x y&z',
        'X-Trace': 't',
        undeclared: 'stays here',
      })) ?? {}
    expect(status).toBe(200)
    expect(data).toMatchObject({ method: 'GET', url: petUrl, trace: 't' })
  })

  it('rejects with what the API answered', async () => {
    await expect(newClient({}).petsPetIdGet?.({ petId: '1' })).rejects.toMatchObject({
      status: 403,
      data: { message: 'Forbidden' },
    })
    await expect(newClient({}).petsPetIdGet?.({})).rejects.toThrow('petId is missing')
  })

  it('signs calls of AWS_IAM methods', async () => {
    const pets = newClient({ accessKey: robotKey, secretKey: robotSecret })
    const answer = await pets.petsPost?.(
      {},
      { name: 'é' },
      { queryParams: { b: "2'*", 'a-b': 1, a: ['1', '0'] } },
    )
    expect(answer).toMatchObject({ status: 200, data: { body: { name: 'é' } } })
    const stranger = newClient({ accessKey: robotKey, secretKey: 'another' })
    await expect(stranger.petsPost?.({}, {})).rejects.toMatchObject({ status: 403 })
  })
})

describe('the TypeScript SDK', () => {
  let folder = ''
  let createClient: (options: object) => AnyClient

  beforeAll(async () => {
    folder = join(await getSdk('typescript'), 'pet-store')
    createClient = (
      (await import(join(folder, 'index.js'))) as { createClient: typeof createClient }
    ).createClient
  })

  it('repeats calls that were refused for their rate, or that may be repeated', async () => {
    const pets = createClient({ apiKey, credentials: undefined })
    failures = [503, 429]
    calls = 0
    expect((await pets.petsPetIdGet?.({ petId: '1' }))?.status).toBe(200)
    expect(calls).toBe(3)
  })

  it('does not repeat a POST that failed, and gives up after the third attempt', async () => {
    const credentials = { accessKeyId: robotKey, secretAccessKey: robotSecret }
    failures = [502]
    calls = 0
    await expect(createClient({ credentials }).createPet?.({}, {})).rejects.toMatchObject({
      status: 502,
    })
    expect(calls).toBe(1)
    failures = [500, 500, 500]
    await expect(createClient({ apiKey }).petsPetIdGet?.({ petId: '1' })).rejects.toMatchObject({
      status: 500,
    })
    expect(calls).toBe(4)
  })

  it('has types that take right calls and refuse wrong ones', async () => {
    const use = (line: string): string =>
      `import { createClient } from './index.js'\nconst pets = createClient()\n${line}\nexport {}\n`
    const compile = async (line: string): Promise<string> => {
      writeFileSync(join(folder, 'use.ts'), use(line))
      const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext']
      const compiler = join(root, 'node_modules/typescript/bin/tsc')
      return execute(process.execPath, [compiler, ...options, 'use.ts'], { cwd: folder }).then(
        () => 'compiles',
        (error: { readonly stdout: string }) => error.stdout,
      )
    }
    expect(
      await compile(
        `const name: string = (await pets.createPet({}, { name: 'Tom', kind: 'cat' })).data.name\nvoid name`,
      ),
    ).toBe('compiles')
    expect(await compile(`await pets.petsPetIdGet({})`)).toContain("'petId' is missing")
    expect(await compile(`await pets.createPet({}, { name: 'Tom', kind: 'cow' })`)).toContain(
      '"cow"',
    )
  })
})

describe.skipIf(python === undefined)(
  'the Python SDK (skipped where python3 is not installed)',
  () => {
    let folder = ''

    beforeAll(async () => {
      folder = join(await getSdk('python'), 'pet-store')
    })

    const run = async (program: string): Promise<unknown> => {
      const text = `import json\nfrom pet_store import ApiError, Client, Credentials\n${program}\n`
      const { stdout } = await execute('python3', ['-c', text], { cwd: folder })
      return JSON.parse(stdout)
    }
    const literal = (text: string): string => JSON.stringify(text)

    it('sends parameters and the API key', async () => {
      const program = `
reply = Client(api_key=${literal(apiKey)}).pets_pet_id_get(pet_id=${literal(petId)}, view="x y&z", x_trace="t")
print(json.dumps([reply.status, reply.data["url"], reply.data["trace"]]))`
      expect(await run(program)).toEqual([200, petUrl, 't'])
    })

    it('signs calls of AWS_IAM methods, and raises what was refused', async () => {
      const program = `
robot = Client(credentials=Credentials(${literal(robotKey)}, ${literal(robotSecret)}))
reply = robot.create_pet(body={"name": "é"}, query={"b": "2'*", "a-b": 1, "a": [1, 0]})
try:
    Client().create_pet(body={})
except ApiError as error:
    print(json.dumps([reply.status, reply.data["body"], error.status, error.data]))`
      expect(await run(program)).toEqual([
        200,
        { name: 'é' },
        403,
        { message: 'Missing Authentication Token' },
      ])
    })

    it('repeats what may be repeated', async () => {
      failures = [503, 429]
      calls = 0
      const program = `print(Client(api_key=${literal(apiKey)}).pets_pet_id_get(pet_id=1).status)`
      expect(await run(program)).toBe(200)
      expect(calls).toBe(3)
    })
  },
)

/** What both programs below do: a call with a key, a signed one with nested models, and a refused one. */
const answers = [200, true, petUrl, 't', 'é', 'dog', '1', 403, 'ForbiddenException', true]

describe.skipIf(javac === undefined)('the Java SDK (skipped where javac is not installed)', () => {
  it("compiles with a program made for AWS's, and calls", async () => {
    const parameters = { serviceName: 'PetStore', 'java.package-name': 'com.example.pets' }
    const folder = join(await getSdk('java', parameters), 'generated-code')
    const text = (value: string): string => JSON.stringify(value)
    writeFileSync(
      join(folder, 'Use.java'),
      `import com.amazonaws.auth.*;
import com.amazonaws.opensdk.*;
import com.amazonaws.opensdk.config.*;
import com.amazonaws.opensdk.internal.Json;
import com.example.pets.*;
import com.example.pets.model.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

class Use {
    public static void main(String[] args) {
        PetStore keyed = PetStore.builder().apiKey(${text(apiKey)})
            .connectionConfiguration(new ConnectionConfiguration().maxConnections(100).connectionMaxIdleMillis(1000))
            .timeoutConfiguration(new TimeoutConfiguration().httpRequestTimeout(9000).socketTimeout(2000)).build();
        GetPetsPetIdResult got = keyed.getPetsPetId(new GetPetsPetIdRequest().petId("a/b c'\u00fc*").view("x y&z").xTrace("t"));
        Map<String, Object> echo = Json.object(Json.parse(StandardCharsets.UTF_8.decode(got.sdkResponseMetadata().responseContent()).toString()));
        PetStore robot = PetStore.builder().iamCredentials(new AWSStaticCredentialsProvider(
            new BasicAWSCredentials(${text(robotKey)}, ${text(robotSecret)}))).build();
        Pet pet = new Pet().name("\u00e9").kind("cat").tags("1", "2").mother(new Pet().name("m").kind("dog"));
        SdkRequestConfig config = SdkRequestConfig.builder().customQueryParam("b", "2'*").customQueryParam("a-b", "1").customQueryParam("a", "1").customQueryParam("a", "0").build();
        Pet made = robot.createPet(new CreatePetRequest().pet(pet).sdkRequestConfig(config)).getPet();
        List<Object> out = new ArrayList<>(Arrays.asList(got.sdkResponseMetadata().httpStatusCode(), got.sdkResponseMetadata().requestId() != null,
            echo.get("url"), echo.get("trace"), made.getName(), made.getMother().getKind(), made.getTags().get(0)));
        try {
            PetStore.builder().build().getPetsPetId(new GetPetsPetIdRequest().petId("1"));
        } catch (ForbiddenException e) {
            out.addAll(Arrays.asList(e.sdkHttpMetadata().httpStatusCode(), e.sdkHttpMetadata().header("x-amzn-errortype").get(), e.getMessage().equals(e.getError().getMessage())));
        }
        System.out.print(Json.write(out));
    }
}
`,
    )
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.java'))
      .map((name) => join(folder, name))
    await execute('javac', [
      '-proc:none',
      '-J-XX:TieredStopAtLevel=1',
      '--release',
      '11',
      '-d',
      join(folder, 'classes'),
      ...sources,
    ])
    const { stdout } = await execute('java', [
      '-Xshare:auto',
      '-cp',
      join(folder, 'classes'),
      'Use',
    ])
    expect(JSON.parse(stdout)).toEqual(answers)
  })
})

describe.skipIf(ruby === undefined)('the Ruby SDK (skipped where ruby is not installed)', () => {
  it("runs a program made for AWS's", async () => {
    const folder = join(await getSdk('ruby', { 'service.name': 'PetStore' }), 'petstore-sdk')
    const text = (value: string): string => JSON.stringify(value)
    const program = `
require 'petstore-sdk'
keyed = PetStore::Client.new(api_key: ${text(apiKey)}, http_wire_trace: false, retry_limit: 5, http_read_timeout: 50)
got = keyed.get_pets_pet_id({ pet_id: ${text(petId)}, view: 'x y&z', x_trace: 't' })
echo = JSON.parse(got.context.http_response.body_contents)
robot = PetStore::Client.new(access_key_id: ${text(robotKey)}, secret_access_key: ${text(robotSecret)})
made = robot.create_pet(pet: { name: 'é', kind: 'cat', tags: %w[1 2], mother: { name: 'm', kind: 'dog' } }).pet
out = [got.context.http_response.status_code, !got.context.http_response.headers['x-amzn-requestid'].nil?,
       echo['url'], echo['trace'], made.name, made.mother.kind, made.tags[0]]
begin
  PetStore::Client.new.get_pets_pet_id(pet_id: '1')
rescue PetStore::Errors::ForbiddenException => e
  out += [e.context.http_response.status_code, e.code, e.is_a?(PetStore::Errors::ServiceError)]
end
print JSON.generate(out)`
    const { stdout } = await execute('ruby', ['-w', '-I', join(folder, 'lib'), '-e', program], {
      env: { ...process.env, LANG: 'C.UTF-8' },
    })
    expect(JSON.parse(stdout)).toEqual(answers)
  })
})

describe('tidegate sdk', () => {
  it('writes a client of a declared API', async () => {
    const out = join(gateway.data, 'cli')
    const words = [
      'sdk',
      '--api',
      'petstore',
      '--stage',
      'prod',
      '--language',
      'python',
      '--out',
      out,
    ]
    const { stdout } = await execute(process.execPath, ['bin/tidegate.js', ...words], { cwd: root })
    expect(stdout.trim().split('\n')[0]).toBe(join(out, 'petstore/petstore/__init__.py'))
    expect(readFileSync(join(out, 'petstore/petstore/__init__.py'), 'utf8')).toContain(
      'def pets_pet_id_get(',
    )
  })
})

describe('an SDK that is not made', () => {
  it.each(['android', 'objectivec', 'swift'])('is refused by name: %s', async (sdkType) => {
    const command = new v1.GetSdkCommand({ restApiId, stageName: 'prod', sdkType })
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: expect.stringContaining('javascript, typescript, python, java, ruby'),
    })
  })
})
