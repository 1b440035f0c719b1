/** Words of a text: `'user-id'` → `['user', 'id']`. */
const wordsOf = (text: string): string[] => text.split(/[^A-Za-z0-9]+/).filter(Boolean)

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Words as one identifier: `['pets', 'petId', 'get']` → `'petsPetIdGet'`. */
function camelCase(words: readonly string[]): string {
  const [first = '', ...rest] = words
  return first.charAt(0).toLowerCase() + first.slice(1) + rest.map(capital).join('')
}

/**
 * The name that AWS's JavaScript SDK gives to a method: `GET /pets/{petId}` is `petsPetIdGet`, `GET /` is `rootGet`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-generate-sdk-javascript.html
 */
export function outlineName(path: string, method: string): string {
  const words = wordsOf(path)
  return camelCase([...(words.length === 0 ? ['root'] : words), method.toLowerCase()])
}

/** Operations whose names are all different: a second `petsGet` is `petsGet2`. */
export function uniqueNames<O extends { readonly name: string }>(operations: readonly O[]): O[] {
  const taken = new Set<string>()
  return operations.map((operation) => {
    let name = operation.name
    for (let next = 2; taken.has(name); next++) name = `${operation.name}${next}`
    taken.add(name)
    return { ...operation, name }
  })
}
