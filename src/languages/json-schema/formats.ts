/** A format's check and what to say of a text that fails it. */
export interface Format {
  readonly accepts: (text: string) => boolean
  readonly complaint: (text: string) => string
}

const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,12})?(?:Z|[+-]\d{2}:?\d{2})$/i
const email = /^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\]+$/
const hostLabel = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const ipv6Group = /^[0-9A-Fa-f]{1,4}$/
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]*$/

/**
 * The formats of draft 4; any other is not checked.
 * @see https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00#section-7
 */
export const formats: ReadonlyMap<string, Format> = new Map([
  [
    'date-time',
    {
      accepts: isDateTime,
      complaint: (text) =>
        `string "${text}" is invalid against requested date format(s) [yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]`,
    },
  ],
  ['email', { accepts: (text) => email.test(text), complaint: notValid('email address') }],
  ['hostname', { accepts: isHostname, complaint: notValid('hostname') }],
  ['ipv4', { accepts: (text) => ipv4.test(text), complaint: notValid('IPv4 address') }],
  ['ipv6', { accepts: isIpv6, complaint: notValid('IPv6 address') }],
  ['regex', { accepts: isRegex, complaint: notValid('ECMA 262 regular expression') }],
  ['uri', { accepts: (text) => uri.test(text), complaint: notValid('URI') }],
])

function notValid(what: string): Format['complaint'] {
  return (text) => `string "${text}" is not a valid ${what}`
}

function isDateTime(text: string): boolean {
  const [, year, month, day, hour, minute, second] = dateTime.exec(text) ?? []
  if (year === undefined) return false
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return (
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) <= 60
  )
}

function isHostname(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => hostLabel.test(label))
}

function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  let groups = 0
  for (const [index, half] of halves.entries()) {
    if (half === '') continue
    const parts = half.split(':')
    for (const [place, part] of parts.entries()) {
      const isLast = index === halves.length - 1 && place === parts.length - 1
      if (isLast && part.includes('.')) {
        if (!ipv4.test(part)) return false
        groups += 2
      } else if (ipv6Group.test(part)) groups++
      else return false
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp
  } catch {
    return false
  }
}
