/** Reading and writing an OpenAPI document in either dialect. */
import { isNode } from '../../node.ts'
import { draftAt, type Draft } from './context.ts'

const operationKeys = new Set([
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'x-amazon-apigateway-any-method',
])

const isSwagger = (body: Draft): boolean => body['swagger'] !== undefined

export const schemesOf = (body: Draft): Draft =>
  isSwagger(body)
    ? draftAt(body, 'securityDefinitions')
    : draftAt(draftAt(body, 'components'), 'securitySchemes')

export const schemasOf = (body: Draft): Draft =>
  isSwagger(body) ? draftAt(body, 'definitions') : draftAt(draftAt(body, 'components'), 'schemas')

export interface DraftOperation {
  readonly path: string
  readonly verb: string
  readonly operation: Draft
}

export const operationsOf = (body: Draft): DraftOperation[] =>
  Object.keys(draftAt(body, 'paths')).flatMap((path) => {
    const item = draftAt(draftAt(body, 'paths'), path)
    return Object.keys(item).flatMap((verb) =>
      operationKeys.has(verb) && isNode(item[verb])
        ? [{ path, verb, operation: draftAt(item, verb) }]
        : [],
    )
  })

/** A parameter of an operation in the body's dialect. */
export const parameterIn = (
  body: Draft,
  name: string,
  place: string,
  required: boolean,
): Draft => ({
  name,
  in: place,
  required,
  ...(isSwagger(body) ? { type: 'string' } : { schema: { type: 'string' } }),
})

/** Makes a model the body of an operation. */
export function setRequestModel(
  body: Draft,
  operation: Draft,
  model: string,
  required: boolean,
): void {
  const name = model.toLowerCase()
  if (isSwagger(body)) {
    const schema = { $ref: `#/definitions/${name}` }
    pushTo(operation, 'parameters', { in: 'body', name, schema, ...(required ? { required } : {}) })
    return
  }
  const schema = { $ref: `#/components/schemas/${name}` }
  operation['requestBody'] = {
    content: { 'application/json': { schema } },
    ...(required ? { required } : {}),
  }
}

/** Adds to the list under a key, made when it is not there. */
export function pushTo(owner: Draft, key: string, item: unknown): void {
  const list = owner[key]
  owner[key] = Array.isArray(list) ? [...list, item] : [item]
}

/** Empty documents in which events are collected. */
export const emptyDefinition = (title: string, openApiVersion: string | undefined): Draft =>
  openApiVersion === undefined || openApiVersion.startsWith('2')
    ? { swagger: '2.0', info: { title, version: '1.0' }, paths: {} }
    : { openapi: openApiVersion, info: { title, version: '1.0' }, paths: {} }
