import type { ByteMatchStatement, PositionalConstraint } from '../../definition/web-acl.ts'
import { toBinary } from './request.ts'

type TextTest = (text: string) => boolean

/** One row per positional constraint. */
const constraints: Readonly<Record<PositionalConstraint, (search: string) => TextTest>> = {
  EXACTLY: (search) => (text) => text === search,
  STARTS_WITH: (search) => (text) => text.startsWith(search),
  ENDS_WITH: (search) => (text) => text.endsWith(search),
  CONTAINS: (search) => (text) => text.includes(search),
  CONTAINS_WORD: (search) => (text) => containsWord(text, search),
}

export function compileByteMatch(statement: ByteMatchStatement): TextTest {
  return constraints[statement.PositionalConstraint](searchBytes(statement))
}

/**
 * The bytes to search for. The wire carries base64, people write plain text: what decodes to
 * readable text, or ends in two signs of padding, is taken as base64, anything else as written.
 */
export function searchBytes(statement: ByteMatchStatement): string {
  if (statement.SearchStringBase64 !== undefined) return atob(statement.SearchStringBase64)
  const written = statement.SearchString ?? ''
  return readableBase64(written) ?? toBinary(written)
}

function readableBase64(text: string): string | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  const bytes = atob(text)
  // Nobody types two of them at the end.
  if (text.endsWith('==')) return bytes
  return /^(?:[\t\n\r -~]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+$/.test(
    bytes,
  )
    ? bytes
    : undefined
}

function containsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isWordAt(text, at - 1) && !isWordAt(text, at + word.length)) return true
  }
  return false
}

function isWordAt(text: string, index: number): boolean {
  return /\w/.test(text.charAt(index))
}
