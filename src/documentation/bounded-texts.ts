/** Texts by key, the ones kept longest ago dropped first. */
export interface BoundedTexts {
  get(key: string): string | undefined
  /** Keeps the text and returns it; one that is larger than the bound is not kept. */
  keep(key: string, text: string): string
}

/** @param charsMax sum of the lengths of all texts */
export function boundedTexts(charsMax: number): BoundedTexts {
  const texts = new Map<string, string>()
  let chars = 0
  return {
    get: (key) => texts.get(key),
    keep(key, text) {
      if (text.length > charsMax) return text
      chars += text.length - (texts.get(key)?.length ?? 0)
      texts.delete(key)
      texts.set(key, text)
      for (const [oldest, { length }] of texts) {
        if (chars <= charsMax) break
        texts.delete(oldest)
        chars -= length
      }
      return text
    },
  }
}
