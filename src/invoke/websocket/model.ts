import type { WebSocketApiDefinition } from '../../definition/websocket-api.ts'
import {
  compileSchema,
  SchemaFailure,
  type Json,
  type Validate,
} from '../../languages/json-schema/json-schema.ts'
import { compileSearch } from '../pattern.ts'
import type { Phase, Report } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { WebSocketTarget } from '../target.ts'
import { compileSelection } from './selection.ts'
import { selectionSource } from './templates.ts'

/**
 * Refuses a message that does not fit the model which the route's expression selects: the frame
 * `Bad request body`. No model for the selected key and no `$default` refuses as well.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html
 */
export const messageModel: Phase<WebSocketTarget> = {
  name: 'method-request/body',
  hops: 0,
  compile(target, report) {
    const { route, api, path } = target
    const expression = route.modelSelectionExpression
    if (expression === undefined || expression === '') return undefined
    const select = compileSelection(expression)
    if (select === undefined) {
      const expected = 'an expression such as $request.body.messageType or \\$default'
      report({
        path: `${path}.modelSelectionExpression`,
        found: expression,
        expected,
        severity: 'error',
      })
      return () => invalid(['the model selection expression cannot be evaluated'])
    }
    const models = new Map(
      Object.entries(route.requestModels ?? {}).map(([key, name]) => [
        key,
        compileModel(api, name, `${path}.requestModels['${key}']`, report),
      ]),
    )
    return (call) => {
      const body = call.socket?.message?.json()
      if (body === undefined) return invalid(['the message is not JSON'])
      const key = select(selectionSource(call))
      const validate = models.get(key) ?? models.get('$default')
      if (validate === undefined) return invalid([`no model for the key ${key}`])
      // What JSON.parse gives is JSON.
      const errors = validate(body as Json)
      return errors.length === 0 ? undefined : invalid(errors)
    }
  },
}

/** Compiles a model by name; one that cannot be resolved refuses every message. */
function compileModel(
  api: WebSocketApiDefinition,
  name: string,
  path: string,
  report: Report,
): Validate {
  try {
    return compileSchema(schemaOf(api, name) ?? unknown(`there is no model ${name}`), {
      base: `https://apigateway.amazonaws.com/apis/${api.api.apiId}/models/${name}`,
      documents: (address) => schemaOf(api, /\/models\/([^/]+)$/.exec(address)?.[1] ?? ''),
      search: (pattern) => compileSearch(pattern) ?? unknown(`${pattern} is no regular expression`),
    })
  } catch (error) {
    if (!(error instanceof SchemaFailure)) throw error
    const { message } = error
    const expected = 'a model whose references and patterns can be resolved'
    report({ path, found: `${name}: ${message}`, expected, severity: 'error' })
    return () => [message]
  }
}

/** A model's schema by the model's name; `undefined` when there is no such model or it is no JSON. */
function schemaOf(api: WebSocketApiDefinition, name: string): Json | undefined {
  const model = Object.values(api.models).find((one) => one.name === name)
  try {
    return JSON.parse(model?.schema ?? '') as Json
  } catch {
    return undefined
  }
}

function unknown(what: string): never {
  throw new SchemaFailure(what)
}

function invalid(errors: readonly string[]): Refusal {
  return refuse(
    'BAD_REQUEST_BODY',
    { code: 'body-does-not-fit-model', errors },
    { validationErrorString: `[${errors.join(', ')}]` },
  )
}
