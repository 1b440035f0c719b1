/** The date texts of AWS protocols and logs. Every instant is milliseconds since 1970, every text UTC. */

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const months = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`)

const clock = (date: Date): string =>
  `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`

/** `'04/Mar/2020:19:15:17 +0000'`: `$context.requestTime`, the Common Log Format. */
export function clfTime(ms: number): string {
  const date = new Date(ms)
  const month = months[date.getUTCMonth()]
  return `${two(date.getUTCDate())}/${month}/${date.getUTCFullYear()}:${clock(date)} +0000`
}

/** `'Thu Mar 21 10:00:00 UTC 2024'`: lines of execution and test-invoke logs, time claims of Cognito tokens. */
export function logTime(ms: number): string {
  const date = new Date(ms)
  const day = `${weekdays[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${two(date.getUTCDate())}`
  return `${day} ${clock(date)} UTC ${date.getUTCFullYear()}`
}

/** `'May 28 12:30:02 2019 GMT'`: the validity of a client certificate; a day below ten is padded with a blank. */
export function certificateTime(ms: number): string {
  const date = new Date(ms)
  const day = `${date.getUTCDate()}`.padStart(2, ' ')
  return `${months[date.getUTCMonth()]} ${day} ${clock(date)} ${date.getUTCFullYear()} GMT`
}

/** `'2024-03-21T10:00:00Z'`: dates in answers of the management API v2. */
export const isoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** `1583349317`: dates in answers of the management API v1, whole seconds. */
export const epochSeconds = (ms: number): number => Math.floor(ms / 1000)

/** `'20200304T191517Z'`: X-Amz-Date, ISO 8601 basic format. */
export function isoBasic(ms: number): string {
  const date = new Date(ms)
  const time = `${two(date.getUTCHours())}${two(date.getUTCMinutes())}${two(date.getUTCSeconds())}`
  return `${isoBasicDay(ms)}T${time}Z`
}

/** `'20200304'`: the date part of a credential scope. */
export function isoBasicDay(ms: number): string {
  const date = new Date(ms)
  const year = `${date.getUTCFullYear()}`.padStart(4, '0')
  return `${year}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}`
}

const isoBasicShape = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/

/** The instant of `'20200304T191517Z'`, `undefined` for any other text and for days that do not exist. */
export function parseIsoBasic(text: string): number | undefined {
  const iso = text.replace(isoBasicShape, '$1-$2-$3T$4:$5:$6Z')
  if (iso === text) return undefined
  const ms = Date.parse(iso)
  // Date.parse rolls 31 February over to March; AWS refuses it.
  return Number.isNaN(ms) || isoBasic(ms) !== text ? undefined : ms
}

let latestSecond = { second: Number.NaN, text: '' }

/** `'Wed, 04 Mar 2020 19:15:17 GMT'`: the Date header. Made once a second, because each answer has one. */
export function httpDate(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== latestSecond.second) latestSecond = { second, text: new Date(ms).toUTCString() }
  return latestSecond.text
}

const httpDateShape =
  /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat), (\d{1,2}) [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** The instant of `'Wed, 04 Mar 2020 19:15:17 GMT'`, `undefined` for any other text and for days that do not exist. */
export function parseHttpDate(text: string): number | undefined {
  const day = httpDateShape.exec(text)?.[1]
  if (day === undefined) return undefined
  const ms = Date.parse(text)
  return new Date(ms).getUTCDate() === Number(day) ? ms : undefined
}
