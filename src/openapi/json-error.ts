/** Where a text stops being JSON: engines say what they met, but no longer at which place. */

const tokenShape =
  /\s*(?:(?<mark>[{}[\],:])|(?<string>"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<word>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/uy

/** What may come next. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end'

/** The offset of the first token that JSON does not allow, or the text's end when it stops too early. */
export function jsonErrorOffset(text: string): number {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  let offset = 0
  for (;;) {
    if (open.length === 0 && expected === ', or end') return startOfToken(text, offset)
    tokenShape.lastIndex = offset
    const { mark, string, word } = tokenShape.exec(text)?.groups ?? {}
    const after = nextExpected(expected, open, mark, string !== undefined, word !== undefined)
    if (after === undefined) return startOfToken(text, offset)
    expected = after
    offset = tokenShape.lastIndex
  }
}

const startOfToken = (text: string, offset: number): number =>
  offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0)

/** What may follow a token; `undefined` when the token itself may not stand here. Keeps `open` up to date. */
function nextExpected(
  expected: Expected,
  open: ('{' | '[')[],
  mark: string | undefined,
  isString: boolean,
  isWord: boolean,
): Expected | undefined {
  const mayBeValue = expected === 'value' || expected === 'value or ]'
  if (expected === ':') return mark === ':' ? 'value' : undefined
  if (mayBeValue && (isString || isWord)) return ', or end'
  if (mayBeValue && (mark === '{' || mark === '[')) {
    open.push(mark)
    return mark === '{' ? 'key or }' : 'value or ]'
  }
  if ((expected === 'key' || expected === 'key or }') && isString) return ':'
  const inner = open.at(-1)
  const mayClose = expected === ', or end' || expected === 'value or ]' || expected === 'key or }'
  if (mayClose && ((mark === '}' && inner === '{') || (mark === ']' && inner === '['))) {
    open.pop()
    return ', or end'
  }
  if (expected === ', or end' && mark === ',') return inner === '{' ? 'key' : 'value'
  return undefined
}
