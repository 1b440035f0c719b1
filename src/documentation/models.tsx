import { textAt, type Node } from '../openapi/node.ts'
import { Schema, Text } from './schema.tsx'

/** The models that the operations of a page refer to; nothing for none. */
export const Models = ({ models }: { readonly models: Readonly<Record<string, Node>> }) => {
  const entries = Object.entries(models)
  if (entries.length === 0) return null
  return (
    <section aria-labelledby="models">
      <h2 id="models">Models</h2>
      {entries.map(([name, schema]) => (
        <article class="model" id={`model-${name}`}>
          <h3>{name}</h3>
          <Text text={textAt(schema, 'description')} />
          <Schema schema={schema} />
        </article>
      ))}
    </section>
  )
}
