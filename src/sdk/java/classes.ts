/** Classes with members, as AWS's generator gives them accessors: `setName`, `getName`, `name(…)`. */
import { distinct } from '../names.ts'
import type { ClassShape, Member, Shape } from '../shapes.ts'
import { comment, memberName, upper } from './names.ts'

/** A member of a class, with its name in Java. */
export type Field<Of = Member> = Of & { readonly name: string }

/** Types; `Json` has a function named after each. */
const types: Readonly<Record<string, string>> = {
  string: 'String',
  integer: 'Integer',
  long: 'Long',
  number: 'Double',
  boolean: 'Boolean',
  any: 'Object',
}

export function typeOf(shape: Shape): string {
  if (shape.kind === 'list') return `List<${typeOf(shape.of)}>`
  if (shape.kind === 'map') return `Map<String, ${typeOf(shape.of)}>`
  return shape.kind === 'class' ? shape.name : (types[shape.kind] ?? '')
}

/** What reads the value of an expression: `Json.list(json, v0 -> Pet.fromJson(v0))`. */
export function readerOf(shape: Shape, value: string, depth = 0): string {
  if ('of' in shape) {
    const one = `v${depth}`
    return `Json.${shape.kind}(${value}, ${one} -> ${readerOf(shape.of, one, depth + 1)})`
  }
  return shape.kind === 'class'
    ? `${shape.name}.fromJson(${value})`
    : `Json.to${types[shape.kind]}(${value})`
}

/** A member's accessors in a class. */
function accessors(owner: string, { name, json, shape, description }: Field): string {
  const type = typeOf(shape)
  const cap = upper(name)
  const key = JSON.stringify(json)
  const get = `${description === undefined ? '' : `    /** ${comment(description)} */\n`}    public ${type} get${cap}() { return get(${key}); }\n`
  const set = (of: string, value: string): string =>
    `    public void set${cap}(${of} ${name}) { members.put(${key}, ${value}); }
    public ${owner} ${name}(${of} ${name}) { set${cap}(${name}); return this; }\n`
  if (shape.kind === 'list') {
    const of = typeOf(shape.of)
    return `${get}${set(`Collection<${of}>`, `${name} == null ? null : new ArrayList<>(${name})`)}    /** Adds to those that are there. */
    public ${owner} ${name}(${of}... ${name}) { add(${key}, (Object[]) ${name}); return this; }\n`
  }
  const more =
    shape.kind === 'map'
      ? `    public ${owner} add${cap}Entry(String key, ${typeOf(shape.of)} value) { put(${key}, key, value); return this; }\n`
      : shape.kind === 'boolean'
        ? `    public Boolean is${cap}() { return get(${key}); }\n`
        : ''
  return `${get}${set(type, name)}${more}`
}

/** Members whose names, and so whose accessors, are all different. */
export const fieldsOf = <Of extends Member>(members: readonly Of[]): readonly Field<Of>[] =>
  distinct(members, ({ json }) => memberName(json)).map(([name, one]) => ({ ...one, name }))

/** A class of the package of the models. */
export const classText = (
  name: string,
  base: string,
  fields: readonly Field[],
  more: string,
): string => `import com.amazonaws.opensdk.internal.*;
import java.util.*;

public class ${name} extends ${base} {
${fields.map((field) => accessors(name, field)).join('')}${more}}
`

export function modelText({ name, members, description }: ClassShape): string {
  const fields = fieldsOf(members)
  const reads = fields.map(
    ({ json, shape }) =>
      `        made.members.put(${JSON.stringify(json)}, ${readerOf(shape, `json.get(${JSON.stringify(json)})`)});\n`,
  )
  return classText(
    name,
    'Shape',
    fields,
    `    /** ${comment(description ?? '')} Null for what is no object. */
    public static ${name} fromJson(Object value) {
        Map<String, Object> json = Json.object(value);
        if (json == null) return null;
        ${name} made = new ${name}();
${reads.join('')}        return made;
    }
`,
  )
}
