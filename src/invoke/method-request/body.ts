import {
  compileSchema,
  SchemaFailure,
  type Json,
  type Validate,
} from '../../languages/json-schema/json-schema.ts'
import { compileSearch } from '../pattern.ts'
import { jsonExcess } from '../json-depth.ts'
import type { Phase, Report } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { FeatureTarget } from '../target.ts'
import { mediaType } from '../text.ts'

/** Models an API has without defining them. */
const builtInModels: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['Empty', {}],
  ['Error', { type: 'object', properties: { message: { type: 'string' } } }],
])

/** Observed: of a body that is no JSON, and of an empty one that does not fit, the service says no more. */
const unreadable: readonly string[] = ['Unknown error parsing request body']

/** Says of a body what is wrong with it, `undefined` when nothing is. */
type CheckBody = (text: string) => readonly string[] | undefined

/**
 * Refuses with 400 a body that does not fit the model of its content type. A type without a model is
 * not checked; a method without any model takes every JSON.
 * Observed: an empty body is checked as `{}`, of a GET too.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export const bodyModel: Phase<FeatureTarget> = {
  name: 'method-request/body',
  hops: 0,
  compile(target, report) {
    const { api, method } = target
    const validator = api.requestValidators[method.requestValidatorId ?? '']
    if (validator?.validateRequestBody !== true) return undefined
    const models = Object.entries(method.requestModels ?? { 'application/json': 'Empty' })
    const checks = new Map<string, CheckBody>()
    for (const [type, model] of models) {
      const key = type === '$default' ? type : mediaType(type)
      checks.set(key, compileModel(api, model, target.path, report))
    }
    return (call) => {
      const type = mediaType(call.header('content-type') ?? 'application/json')
      const check = checks.get(type) ?? checks.get('$default')
      if (check === undefined) return undefined
      const judge = (text: string): Refusal | undefined => {
        const errors = check(text)
        if (errors !== undefined) return invalidBody(errors, type)
        call.trace?.note('method-request.validated', type)
        return undefined
      }
      const text = call.text()
      return text instanceof Promise ? text.then(judge) : judge(text)
    }
  },
}

/** Compiles a model by name; one that cannot be resolved refuses every body. */
function compileModel(
  api: FeatureTarget['api'],
  name: string,
  path: string,
  report: Report,
): CheckBody {
  let validate: Validate
  try {
    validate = compileSchema(schemaOf(api, name) ?? unknownModel(name), {
      base: `https://apigateway.amazonaws.com/restapis/${api.restApi.id}/models/${name}`,
      documents: (address) => {
        const referred = /\/restapis\/[^/]+\/models\/([^/]+)$/.exec(address)?.[1]
        return referred === undefined ? undefined : schemaOf(api, referred)
      },
      search: (pattern) => compileSearch(pattern) ?? unknownPattern(pattern),
    })
  } catch (error) {
    if (!(error instanceof SchemaFailure)) throw error
    const { message } = error
    report({
      path: `${path}.requestModels`,
      found: `${name}: ${message}`,
      expected: 'a model whose references and patterns can be resolved',
      severity: 'error',
    })
    return () => [message]
  }
  return (text) => {
    const excess = jsonExcess(text)
    if (excess !== undefined) return [`request body is ${excess}`]
    let body: Json
    try {
      body = text === '' ? {} : (JSON.parse(text) as Json)
    } catch {
      return unreadable
    }
    const errors = validate(body)
    if (errors.length === 0) return undefined
    return text === '' ? unreadable : errors
  }
}

/** A model's schema, `undefined` when there is no such model or it is no JSON. */
function schemaOf(api: FeatureTarget['api'], name: string): Json | undefined {
  const { schema } = api.models[name] ?? {}
  if (schema === undefined) return builtInModels.get(name)
  try {
    return JSON.parse(schema) as Json
  } catch {
    return undefined
  }
}

function unknownModel(name: string): never {
  throw new SchemaFailure(`there is no model ${name}`)
}

function unknownPattern(pattern: string): never {
  throw new Error(`${pattern} is no regular expression`)
}

function invalidBody(errors: readonly string[], type: string): Refusal {
  const found = `[${errors.join(', ')}]`
  return refuse(
    'BAD_REQUEST_BODY',
    {
      code: 'body-does-not-fit-model',
      errors,
      log: `Request body does not match model schema for content type ${type}: ${found}`,
    },
    { validationErrorString: found },
  )
}
