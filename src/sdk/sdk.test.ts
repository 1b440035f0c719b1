import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import type { ApiOutline, OperationOutline } from '../openapi/outline.ts'
import { outlineName, uniqueNames } from '../openapi/outline-names.ts'
import { generateSdk, sdkLanguages } from './index.ts'
import { callsOf, packageName, snakeCase } from './names.ts'
import { modelNames, pythonType, typeScriptType } from './schema-types.ts'
import { crc32 } from './zip.ts'

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

const outline = (over: Partial<ApiOutline> = {}): ApiOutline => ({
  title: 'Pets',
  version: '1',
  operations: [operation()],
  models: {},
  ...over,
})

const target = { baseUrl: 'https://api.example.com/_api/a1/prod', region: 'us-east-1' }

describe('the names of calls', () => {
  it.each([
    ['/', 'GET', 'rootGet'],
    ['/pets/{petId}', 'GET', 'petsPetIdGet'],
    ['/{a}/{b}/{op}', 'GET', 'aBOpGet'],
    ['/pet-food/v1.2', 'POST', 'petFoodV12Post'],
    ['/files/{proxy+}', 'DELETE', 'filesProxyDelete'],
  ])('are path and verb in camel case: %s %s', (path, method, name) => {
    expect(outlineName(path, method)).toBe(name)
  })

  it('are all different', () => {
    const names = uniqueNames([{ name: 'aGet' }, { name: 'aGet' }, { name: 'aGet' }])
    expect(names.map(({ name }) => name)).toEqual(['aGet', 'aGet2', 'aGet3'])
  })

  it.each([
    ['listPets', 'listPets'],
    ['list pets', 'petsGet'],
    ['request', 'petsGet'],
    ['__proto__', 'petsGet'],
  ])("are the author's where they can be: %s", (operationName, call) => {
    expect(callsOf([operation({ operationName })])[0]?.call).toBe(call)
  })

  it('leave out routes for any method or path', () => {
    expect(callsOf([operation({ method: 'ANY' }), operation({ path: '$default' })])).toEqual([])
  })

  it.each([
    ['petsPetIdGet', 'pets_pet_id_get'],
    ['X-Request-Id', 'x_request_id'],
    ['class', 'class_'],
    ['2fa', '_2fa'],
    ['ü', 'value'],
  ])('are snake case in Python: %s', (text, name) => {
    expect(snakeCase(text)).toBe(name)
  })

  it('stand under a folder of the API', () => {
    expect(packageName('Pet Store (v2) ../..')).toBe('pet-store-v2')
    expect(packageName('***')).toBe('api')
  })
})

describe('a schema', () => {
  const models = modelNames({ Pet: {}, '1x': {} })
  it.each([
    [{ type: 'string' }, 'string', 'str'],
    [{ type: 'array', items: { type: 'integer' } }, 'Array<number>', '_t.List[int]'],
    [{ $ref: '#/components/schemas/Pet' }, 'Models.Pet', 'models.Pet'],
    [{ $ref: '#/components/schemas/1x' }, 'unknown', '_t.Any'],
    [{ enum: ['a', 'b'] }, '("a" | "b")', '_t.Union[_t.Literal["a"], _t.Literal["b"]]'],
    [{ type: ['string', 'null'] }, '(string | null)', '_t.Union[str, None]'],
    [
      { oneOf: [{ type: 'string' }, { type: 'number' }] },
      '(string | number)',
      '_t.Union[str, float]',
    ],
    [{ type: 'object' }, 'Record<string, unknown>', '_t.Dict[str, _t.Any]'],
    [
      { properties: { 'a-b': { type: 'string' }, c: {} }, required: ['c'] },
      '{ "a-b"?: string; c: unknown }',
      '_t.Dict[str, _t.Any]',
    ],
    [{}, 'unknown', '_t.Any'],
  ])('%j is a type', (schema, typescript, python) => {
    expect(typeScriptType(schema, models)).toBe(typescript)
    expect(pythonType(schema, models)).toBe(python)
  })

  it('may be nested as deep as anybody likes', () => {
    let schema: object = { type: 'string' }
    for (let depth = 0; depth < 100_000; depth++) schema = { type: 'array', items: schema }
    expect(typeScriptType(schema as Record<string, unknown>, models)).toContain('unknown')
  })
})

describe('generated text', () => {
  const hostile = `*/ evil() /* """ + evil() \\ \n ' \` \${evil()} \u2028`
  const hostileOutline = outline({
    title: hostile,
    description: hostile,
    operations: [
      operation({
        summary: hostile,
        operationName: hostile,
        parameters: [{ name: hostile, in: 'query', required: true, description: hostile }],
      }),
    ],
    models: { Pet: { enum: [hostile] } },
  })

  it.each(sdkLanguages)("has each of the author's texts on one line: %s", (language) => {
    for (const { path, text } of generateSdk(hostileOutline, language, target)) {
      expect(path).not.toContain('..')
      const lines = text.split(/[\n\u2028]/).filter((line) => line.includes('evil()'))
      for (const line of lines)
        expect(line).toMatch(/^# |^\s*(?:\/\/|\/\*\*|"""|")|"[^"]*evil|:.*evil/)
    }
  })

  it('of JavaScript parses, and runs nothing of theirs', () => {
    const [file] = generateSdk(hostileOutline, 'javascript', target)
    const evil = vi.fn<() => void>()
    runInNewContext(file?.text ?? '', { TextEncoder, evil })
    expect(evil).not.toHaveBeenCalled()
  })
})

describe('crc32', () => {
  it('has the check value of the standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })
})
