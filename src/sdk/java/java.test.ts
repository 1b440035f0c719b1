import { describe, expect, it } from 'vitest'
import type { ApiOutline, OperationOutline } from '../../openapi/outline.ts'
import { awsCallsOf } from '../names.ts'
import { javaSdk } from './java.ts'
import { exceptionName, memberName } from './names.ts'

const operation = (over: Partial<OperationOutline> = {}): OperationOutline => ({
  name: 'petsGet',
  method: 'GET',
  path: '/pets',
  tags: [],
  parameters: [],
  responses: [],
  access: [],
  ...over,
})

const json = (model: string) => [
  { contentType: 'application/json', schema: { $ref: `#/components/schemas/${model}` } },
]
const answer = (status: string, model: string) => ({
  status,
  description: '',
  headers: [],
  content: json(model),
})

/** The generated classes by name, their packages left out. */
function classesOf(over: Partial<ApiOutline>, parameters = {}): Readonly<Record<string, string>> {
  const outline = { title: 'Pets', version: '1', operations: [operation()], models: {}, ...over }
  const files = javaSdk(outline, {
    baseUrl: 'https://api.example.com/_api/a1/prod',
    region: 'us-east-1',
    parameters: { serviceName: 'Shop', javaPackageName: 'com.example', ...parameters },
  })
  return Object.fromEntries(files.map(({ path, text }) => [path.split('/').at(-1) ?? '', text]))
}

describe('the names of operations', () => {
  it.each([
    ['GET', '/', undefined, 'GetApiRoot'],
    ['GET', '/pets/{petId}', undefined, 'GetPetsPetId'],
    ['GET', '/{a}/{b}/{op}', undefined, 'GetABOp'],
    ['DELETE', '/files/{proxy+}', undefined, 'DeleteFilesProxy'],
    ['POST', '/JGM_API', undefined, 'PostJGM_API'],
    ['POST', '/pet-food/v1.2', undefined, 'PostPetFoodV12'],
    ['GET', '/pets', 'listPets', 'ListPets'],
    ['GET', '/pets', 'list pets!', 'ListPets'],
    ['GET', '/pets', '2fa', 'N2fa'],
  ])('are as AWS gives them: %s %s %s', (method, path, operationName, name) => {
    const one = operation({ method, path, ...(operationName !== undefined && { operationName }) })
    expect(awsCallsOf([one])[0]?.[0]).toBe(name)
  })

  it('are all different, and any method has none', () => {
    const all = [operation(), operation({ path: '/pets/' }), operation({ method: 'ANY' })]
    expect(awsCallsOf(all).map(([name]) => name)).toEqual(['GetPets', 'GetPets_2'])
  })
})

describe('the names of members', () => {
  it.each([
    ['name', 'name'],
    ['first-name', 'firstName'],
    ['X-Request-Id', 'xRequestId'],
    ['first_name', 'firstName'],
    ['class', 'classValue'],
    ['default', 'defaultValue'],
    ['equals', 'equalsValue'],
    ['2fa', 'n2fa'],
    ['ü', 'value'],
  ])('are what Java takes: %s', (json, name) => {
    expect(memberName(json)).toBe(name)
  })

  it.each([
    ['404', 'NotFoundException'],
    ['418', 'Status418Exception'],
  ])('of an exception come from the status %s', (status, name) => {
    expect(exceptionName(status)).toBe(name)
  })
})

describe('a model', () => {
  const text = classesOf({
    models: {
      Pet: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          tags: { type: 'array', items: { type: 'string' } },
          good: { type: 'boolean' },
          weights: { type: 'object', additionalProperties: { type: 'number' } },
          mother: { $ref: '#/components/schemas/Pet' },
          matrix: { type: 'array', items: { type: 'array', items: { type: 'integer' } } },
          class: {},
          a_b: {},
          'a-b': {},
        },
      },
    },
  })['Pet.java']

  it.each([
    'public String getName() { return get("name"); }',
    'public Pet name(String name) { setName(name); return this; }',
    'public void setTags(Collection<String> tags)',
    'public Pet tags(String... tags)',
    'public Boolean isGood()',
    'public Map<String, Double> getWeights()',
    'public Pet addWeightsEntry(String key, Double value)',
    'Pet.fromJson(json.get("mother"))',
    'Json.list(json.get("matrix"), v0 -> Json.list(v0, v1 -> Json.toInteger(v1)))',
    'public Object getClassValue() { return get("class"); }',
    'public Object getAB_2() { return get("a-b"); }',
  ])('has %s', (line) => {
    expect(text).toContain(line)
  })
})

describe('a client', () => {
  const classes = classesOf({
    operations: [
      operation({
        method: 'PUT',
        path: '/pets/{pet-id}',
        operationName: 'import',
        parameters: [
          { name: 'pet-id', in: 'path', required: true },
          { name: 'X-Trace', in: 'header', required: false },
          { name: 'pet', in: 'query', required: false },
        ],
        body: { content: json('Pet') },
        responses: [answer('200', 'Pet'), answer('404', 'Message')],
        access: [{ kind: 'iam' }],
      }),
      operation({
        method: 'POST',
        path: '/files',
        access: [{ kind: 'authorizer', name: 'my-auth', header: 'Authorization', scopes: [] }],
      }),
    ],
    models: {
      Pet: { type: 'object' },
      Message: { type: 'object' },
      String: { type: 'object' },
      ImportRequest: { type: 'object' },
    },
  })

  it.each([
    ['public ImportResult import_(ImportRequest request)'],
    ['new Request("PUT", "/pets/{pet-id}", request).iam()'],
    ['.path("pet-id", request.getPetId()).header("X-Trace", request.getXTrace())'],
    // The query parameter and the body have one name.
    ['.query("pet", request.getPet()).json("application/json", request.getPet_2())'],
    ['new ImportResult().pet(Pet.fromJson(Json.parse(text)))'],
    ['case 404: return new NotFoundException().messageValue(Message.fromJson(json));'],
    ['.signedBy(MyAuth.class, "Authorization").body("application/json", request.getBody())'],
  ])('has %s', (line) => {
    expect(classes['Shop.java']).toContain(line)
  })

  it('does not take the names that its classes mention for models', () => {
    expect(Object.keys(classes)).toEqual(
      expect.arrayContaining(['StringModel.java', 'ImportRequestModel.java', 'ImportRequest.java']),
    )
  })
})

describe('a project', () => {
  it.each([
    [{}, 'pom.xml', '<artifactId>Shop</artifactId>'],
    [{ groupId: 'g', artifactId: 'a', artifactVersion: '2' }, 'pom.xml', '<version>2</version>'],
    [{ buildSystem: 'gradle', groupId: 'g' }, 'build.gradle', "group = 'g'"],
  ])('of %j is built by %s', (parameters, file, text) => {
    expect(classesOf({}, parameters)[file]).toContain(text)
  })

  it("has the author's texts in comments that end where they should, in letters that every compiler reads", () => {
    const hostile = String.raw`*/ \u002a\u002f ü`
    const text = classesOf({ operations: [operation({ summary: hostile })] })['Shop.java']
    expect(text).toContain(String.raw`/** GET /pets: *&#92;/ &#92;u002a&#92;u002f \u00fc */`)
  })
})
