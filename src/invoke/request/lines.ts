/**
 * Headers whose usual senders write lists with a blank after the comma, or text with commas in it: their value
 * is one line as it came.
 */
const singleLine =
  /^(?:accept(?:-.*)?|access-control-.*|allow|authorization|cache-control|content-.*|date|expires|forwarded|from|host|if-.*|keep-alive|link|origin|pragma|prefer|priority|range|referer|sec-.*|signature.*|te|trailer|transfer-encoding|upgrade|user-agent|via|warning|x-amz.*|x-forwarded-.*)$/

/** Before the name of a cookie; a date in a cookie's value has none behind its comma. */
const cookieLineEnd = /, (?=[^\s;,="]+=)/

const token = /^[^\s",{}[\]]+$/

/**
 * The lines in which a header was sent.
 * Differs: the runtime joins repeated lines with `', '` and keeps no trace of it. A value made of plain words
 * with `', '` between them, under a name that is not usually a list, is taken for several lines.
 */
export function headerLines(lowerName: string, value: string): readonly string[] {
  if (!value.includes(', ')) return [value]
  if (lowerName === 'cookie') return value.split(cookieLineEnd)
  if (singleLine.test(lowerName)) return [value]
  const pieces = value.split(', ')
  return pieces.every((piece) => token.test(piece)) ? pieces : [value]
}

/** Several lines of one header as HTTP APIs show them: joined with a comma alone. */
export function joinedLines(lowerName: string, value: string): string {
  return value.includes(', ') ? headerLines(lowerName, value).join(',') : value
}
