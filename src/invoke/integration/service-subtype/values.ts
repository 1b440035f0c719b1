/** A list parameter: a JSON array of texts, or texts separated by commas. */
export function textList(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith('[')) return text.split(',').map((part) => part.trim())
  const list = parseJson(text)
  return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : undefined
}

/** A value of JSON text, `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
