import { jsonExcess } from '../json-depth.ts'

/** A message's text, read as JSON at most once and only when somebody asks. */
export interface Message {
  /** As received. */
  readonly text: string
  /** `undefined` when the text is no JSON, or nested so deeply that looking through it would use up the stack. */
  json(): unknown
}

/** Views a text message. */
export function messageOf(text: string): Message {
  let parsed: { readonly value: unknown } | undefined
  return {
    text,
    json() {
      parsed ??= { value: parse(text) }
      return parsed.value
    },
  }
}

function parse(text: string): unknown {
  if (jsonExcess(text) !== undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
