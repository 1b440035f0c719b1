import { asNode, listAt, nodeAt, own, textAt, textsAt, type Node } from '../openapi/node.ts'

/** Deeper structures are cut; models refer to each other by links, so that people rarely meet this. */
const depthMax = 8

/** `'integer (int64)'`, `'string[]'`, or a link to a model. */
const TypeName = ({ schema }: { readonly schema: Node }) => {
  const model = textAt(schema, '$ref')?.split('/').at(-1)
  if (model !== undefined) return <a href={`#model-${model}`}>{model}</a>
  const named = own(schema, 'type')
  const type = Array.isArray(named)
    ? named.map(String).join(' or ')
    : (textAt(schema, 'type') ?? '')
  if (type === 'array') {
    return (
      <>
        list of <TypeName schema={nodeAt(schema, 'items')} />
      </>
    )
  }
  const format = textAt(schema, 'format')
  if (type === '') return <>{impliedType(schema)}</>
  return <>{format === undefined ? type : `${type} (${format})`}</>
}

const choices = ['oneOf', 'anyOf', 'allOf'] as const

const impliedType = (schema: Node): string =>
  Object.keys(nodeAt(schema, 'properties')).length > 0
    ? 'object'
    : choices.some((key) => listAt(schema, key).length > 0)
      ? ''
      : 'any'

const rules: readonly (readonly [key: string, text: (value: string) => string])[] = [
  ['minLength', (value) => `length at least ${value}`],
  ['maxLength', (value) => `length at most ${value}`],
  ['minimum', (value) => `at least ${value}`],
  ['maximum', (value) => `at most ${value}`],
  ['minItems', (value) => `at least ${value} items`],
  ['maxItems', (value) => `at most ${value} items`],
  ['pattern', (value) => `pattern ${value}`],
  ['default', (value) => `default ${value}`],
]

/** What else a value must be, as words. */
function constraintsOf(schema: Node): string {
  const literals = listAt(schema, 'enum').map((value) => JSON.stringify(value))
  const words = rules.flatMap(([key, text]) => {
    const value = textAt(schema, key)
    return value === undefined ? [] : [text(value)]
  })
  return [...(literals.length > 0 ? [`one of ${literals.join(', ')}`] : []), ...words].join(', ')
}

/** A JSON schema for people: names, types, what is required, what it says of itself. */
export const Schema = ({
  schema,
  depth = 0,
}: {
  readonly schema: Node
  readonly depth?: number
}) => {
  const items = nodeAt(schema, 'items')
  const inner = textAt(schema, 'type') === 'array' ? items : schema
  const properties = Object.entries(nodeAt(inner, 'properties'))
  const required = new Set(textsAt(inner, 'required'))
  const constraints = constraintsOf(schema)
  return (
    <>
      <span class="type">
        <TypeName schema={schema} />
      </span>
      {constraints !== '' && <span class="rule">, {constraints}</span>}
      {choices.map((key) => {
        const options = listAt(inner, key).map(asNode)
        if (options.length === 0 || depth >= depthMax) return null
        return (
          <div class="choice">
            {choiceNames[key]}
            <ul class="schema">
              {options.map((option) => (
                <li>
                  <Schema schema={option} depth={depth + 1} />
                </li>
              ))}
            </ul>
          </div>
        )
      })}
      {properties.length > 0 && depth < depthMax && (
        <ul class="schema">
          {properties.map(([name, value]) => (
            <li>
              <code>{name}</code> {required.has(name) && <span class="required">required </span>}
              <Schema schema={asNode(value)} depth={depth + 1} />
              <Text text={textAt(asNode(value), 'description')} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const choiceNames = { oneOf: 'one of', anyOf: 'any of', allOf: 'all of' } as const

/** An author's text; its paragraphs stay paragraphs. */
export const Text = ({ text }: { readonly text: string | undefined }) => {
  if (text === undefined || text.trim() === '') return null
  return (
    <>
      {text.split(/\n\s*\n/).map((paragraph) => (
        <p>{paragraph}</p>
      ))}
    </>
  )
}
