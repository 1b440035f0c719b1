import { isLongInteger } from '../long-integers.ts'

/** Reads one place of a JSON value; `undefined` when there is nothing. */
export type BodyPath = (json: unknown) => unknown

/** Bytes of a body that a mapping with a path looks at; what follows is cut off, as AWS does. */
export const mappedBodyBytesMax = 102_400

const stepShape = /^(?:\.?([^.[\]()?@*'"\s]+)|\.?\[(\d+)\]|\.?\[(['"])(.*?)\3\]|\.?(\[\*\])|\.(\*))/

type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'item'; readonly index: number }
  | { readonly kind: 'all' }

/**
 * Compiles the JSON path of `$request.body.order.items[0].id`: members, indexes and `*`. Recursive descent
 * (`..`) and filters are not available on HTTP APIs; they give `undefined`, as does any other text.
 * @param path `'order.items[0].id'`, with or without a leading `$.`
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function compileBodyPath(path: string): BodyPath | undefined {
  const steps: Step[] = []
  let rest = path.replace(/^\$\.?/, '')
  if (rest.startsWith('.')) return undefined
  while (rest !== '') {
    const [whole, member, index, , quoted, ...stars] = stepShape.exec(rest) ?? []
    if (whole === undefined) return undefined
    if (stars.some((star) => star !== undefined)) steps.push({ kind: 'all' })
    else if (index !== undefined) steps.push({ kind: 'item', index: Number(index) })
    else steps.push({ kind: 'member', name: member ?? quoted ?? '' })
    rest = rest.slice(whole.length)
  }
  return (json) => walk(json, steps, 0)
}

function walk(value: unknown, steps: readonly Step[], index: number): unknown {
  const step = steps[index]
  if (step === undefined) return value
  if (typeof value !== 'object' || value === null || isLongInteger(value)) return undefined
  if (step.kind === 'all') {
    const found = Object.values(value).map((one) => walk(one, steps, index + 1))
    return found.filter((one) => one !== undefined)
  }
  if (step.kind === 'item') {
    return Array.isArray(value) ? walk(value[step.index], steps, index + 1) : undefined
  }
  const member = Object.hasOwn(value, step.name)
    ? (value as Readonly<Record<string, unknown>>)[step.name]
    : undefined
  return walk(member, steps, index + 1)
}
