/** Operations as typed clients have them: one object with parameters and body goes in, one comes out. */
import { textAt } from '../openapi/node.ts'
import type { ContentOutline, OperationOutline } from '../openapi/outline.ts'
import type { Shape, Shapes } from './shapes.ts'

/** What a request or an answer carries, under a name that is not any language's yet. */
export interface Carried {
  readonly json: string
  readonly shape: Shape
  readonly description?: string | undefined
  /** Where it goes: a parameter's place; `json` is a body by its model, `body` one that is sent as it is. */
  readonly place: 'path' | 'query' | 'header' | 'json' | 'body'
  /** A parameter's name on the way, a body's content type. */
  readonly wire: string
  readonly required: boolean
}

export interface Call {
  /** `'GetPet'` */
  readonly name: string
  readonly operation: OperationOutline
  readonly request: readonly Carried[]
  readonly result: readonly Carried[]
}

/** A JSON body, named after its model as AWS does; nothing where there is none. */
export function payloadOf(
  content: readonly ContentOutline[],
  shapes: Shapes,
  name: string,
): readonly Carried[] {
  const json = content.find(({ contentType }) => /\bjson\b/i.test(contentType))
  if (json === undefined || Object.keys(json.schema).length === 0) return []
  const shape = shapes.shapeOf(json.schema, name)
  const inline = shape.kind === 'list' && 'name' in shape.of ? `ArrayOf${shape.of.name}` : name
  const model = textAt(json.schema, '$ref')?.split('/').at(-1)
  return [{ json: model ?? inline, shape, place: 'json', wire: json.contentType, required: false }]
}

export function callOf(name: string, operation: OperationOutline, shapes: Shapes): Call {
  const { method, body, parameters, responses } = operation
  const content = body?.content ?? []
  const json = payloadOf(content, shapes, `${name}Body`)
  const hasBody = body !== undefined || /^P(OST|UT|ATCH)$/.test(method)
  const raw: Carried = {
    json: 'body',
    shape: { kind: 'any' },
    place: 'body',
    wire: content[0]?.contentType ?? 'application/json',
    required: false,
  }
  return {
    name,
    operation,
    request: [
      ...parameters.map((one): Carried => ({
        json: one.name,
        shape: { kind: 'string' },
        description: one.description,
        place: one.in,
        wire: one.name,
        required: one.required,
      })),
      // What no model describes is sent as it is.
      ...(json.length > 0 || !hasBody ? json : [raw]),
    ],
    result: responses
      .filter(({ status }) => status.startsWith('2'))
      .flatMap((one) => payloadOf(one.content, shapes, `${name}Output`))
      .slice(0, 1),
  }
}

/** `'GET /pets/{petId}: one pet'` */
export const aboutOf = ({ method, path, summary, description }: OperationOutline): string =>
  [`${method} ${path}`, summary ?? description].filter((text) => text !== undefined).join(': ')
