import { oneLine } from '../javascript.ts'
import { pascalCase } from '../names.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const keywords = words(
  'abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for goto if implements import instanceof int interface long native new package private protected public return short static strictfp super switch synchronized this throw throws transient try void volatile while true false null _',
)

/** Members whose accessors would be something else: `getClass` is every object's. */
const inherited = words('class equals get add put fromJson')

/** What generated classes mention: a model of that name would take its place. */
export const mentioned = words(
  'Object String Integer Long Double Boolean Override List Map Collection ArrayList InputStream Json Shape Request Transport',
)

/** `'first-name'` → `'firstName'`, `'class'` → `'classValue'`. */
export function memberName(text: string): string {
  const name = lower(pascalCase(text))
  return keywords.has(name) || inherited.has(name) ? `${name}Value` : name
}

export const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

export const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** A class's own name: letters, digits and underscores, and no word of the language. */
export const isJavaName = (text: string): boolean =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !keywords.has(text)

/** The classes that stand for statuses of errors. */
const exceptions: Readonly<Record<string, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
}

/** `'404'` → `'NotFoundException'` */
export const exceptionName = (status: string): string =>
  `${exceptions[status] ?? `Status${status}`}Exception`

/** A text in a comment: it neither ends the comment nor begins an escape, which Java reads even there. */
export const comment = (text: string): string => oneLine(text).replaceAll('\\', '&#92;')

/** What compilers read alike whatever they take a file's encoding for. */
export const ascii = (text: string): string =>
  text.replaceAll(/[^\0-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
