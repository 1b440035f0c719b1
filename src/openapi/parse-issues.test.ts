import { expect, it } from 'vitest'
import { parseIssues } from './parse-issues.ts'

const ofOperation = (dialect: 'oas3' | 'swagger', operation: object): string[] =>
  parseIssues({ dialect, root: { paths: { '/a': { get: operation } } } })
const some = (keys: readonly string[]): object => Object.fromEntries(keys.map((key) => [key, {}]))
const unexpected = (place: string, keys: readonly string[]): string[] =>
  keys.map((key) => `Parse issue: attribute ${place}${key} is unexpected`)

it.each([
  {
    dialect: 'oas3' as const,
    root: 'host basePath schemes consumes produces definitions parameters responses securityDefinitions',
    operation: 'consumes produces schemes',
    parameter:
      'type format items collectionFormat default maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems enum multipleOf',
    response: 'schema examples',
  },
  {
    dialect: 'swagger' as const,
    root: 'servers components',
    operation: 'requestBody callbacks servers',
    parameter: 'schema style explode allowReserved content example examples',
    response: 'content links',
  },
])('tells of the other dialect’s keys in $dialect', ({ dialect, ...keys }) => {
  const root = keys.root.split(' ')
  expect(parseIssues({ dialect, root: { ...some(root) } })).toEqual(unexpected('', root))
  const operation = keys.operation.split(' ')
  const response = keys.response.split(' ')
  expect(ofOperation(dialect, { ...some(operation), responses: { 200: some(response) } })).toEqual([
    ...unexpected("paths.'/a'(get).", operation),
    ...unexpected("paths.'/a'(get).responses.200.", response),
  ])
  const parameter = keys.parameter.split(' ')
  expect(
    ofOperation(dialect, { parameters: [{ name: 'q', in: 'query', ...some(parameter) }] }),
  ).toEqual(unexpected("paths.'/a'(get).parameters.[q].", parameter))
})

it.each([
  ['oas3', 'a parameter that is a reference', { $ref: '#/components/parameters/Q', type: 'x' }],
  ['swagger', 'the schema of a body', { name: 'b', in: 'body', schema: {} }],
] as const)('says in %s nothing of %s', (dialect, _, parameter) => {
  expect(ofOperation(dialect, { parameters: [parameter] })).toEqual([])
})
