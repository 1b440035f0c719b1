/**
 * `Fn::ForEach` of the transform AWS::LanguageExtensions: a fragment once for each item of a list.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
import { isNode, spelling, type Node } from '../node.ts'

const prefix = 'Fn::ForEach::'

/** Most fragments that loops within loops may make. */
const fragmentsMax = 10_000

/**
 * The template with its loops unrolled. Mappings without loops stay the very ones of the parsed text, so that they are
 * found in it again.
 * @param itemsOf the list that a loop goes over, resolved
 */
export function unrolled(
  template: Node,
  itemsOf: (collection: unknown) => readonly string[],
): Node {
  let left = fragmentsMax

  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(visit)
      return items.every((item, index) => item === value[index]) ? value : items
    }
    if (!isNode(value)) return value
    const entries = Object.entries(value).flatMap(([key, one]): [string, unknown][] =>
      key.startsWith(prefix) && Array.isArray(one) ? fragmentsOf(one) : [[key, visit(one)]],
    )
    if (entries.every(([key, one]) => Object.hasOwn(value, key) && one === value[key])) return value
    const spelled = value[spelling]
    const whole = Object.fromEntries(entries) as Node
    return spelled === undefined ? whole : { ...whole, [spelling]: spelled }
  }

  const fragmentsOf = ([identifier, collection, body]: readonly unknown[]): [string, unknown][] => {
    if (typeof identifier !== 'string' || !isNode(body)) return []
    return itemsOf(collection).flatMap((item) =>
      left-- > 0 ? Object.entries(visit(replaced(body, identifier, item)) as Node) : [],
    )
  }

  return visit(template) as Node
}

/** A fragment with an item in place of the loop's identifier; `&{…}` leaves only letters and digits of it. */
function replaced(value: unknown, identifier: string, item: string): unknown {
  const inText = (text: string): string =>
    text
      .replaceAll(`\${${identifier}}`, item)
      .replaceAll(`&{${identifier}}`, item.replaceAll(/[^A-Za-z0-9]/g, ''))
  const visit = (one: unknown): unknown => {
    if (typeof one === 'string') return inText(one)
    if (Array.isArray(one)) return one.map(visit)
    if (!isNode(one)) return one
    const keys = Object.keys(one)
    if (keys.length === 1 && one['Ref'] === identifier) return item
    return Object.fromEntries(
      Object.entries(one).map(([key, inner]) => [inText(key), visit(inner)]),
    )
  }
  return visit(value)
}
