import { describe, expect, it } from 'vitest'
import {
  certificateTime,
  clfTime,
  epochSeconds,
  isoBasic,
  isoBasicDay,
  isoSeconds,
  logTime,
  parseHttpDate,
  parseIsoBasic,
} from './time.ts'

const ms = 1583349317135

describe('time', () => {
  it.each([
    ['request times follow the Common Log Format', clfTime(ms), '04/Mar/2020:19:15:17 +0000'],
    ['signatures use ISO 8601 basic format', isoBasic(ms), '20200304T191517Z'],
    ['credential scopes use the day alone', isoBasicDay(ms), '20200304'],
    [
      'log lines use the format of java.util.Date',
      logTime(1711015200000),
      'Thu Mar 21 10:00:00 UTC 2024',
    ],
    ['a log day below ten has a leading zero', logTime(ms), 'Wed Mar 04 19:15:17 UTC 2020'],
    [
      'a certificate day below ten has a leading blank',
      certificateTime(ms),
      'Mar  4 19:15:17 2020 GMT',
    ],
    ['the second management API writes whole seconds', isoSeconds(ms), '2020-03-04T19:15:17Z'],
    ['the first one counts them', epochSeconds(ms), 1583349317],
  ])('%s', (_, made, expected) => expect(made).toBe(expected))

  it.each([
    ['20200304T191517Z', 1583349317000],
    ['20200304T191517', undefined],
    ['20200304t191517z', undefined],
    ['2020-03-04T19:15:17Z', undefined],
    ['20200231T000000Z', undefined],
    ['20200304T251517Z', undefined],
    ['', undefined],
  ])('reads the signature date %j as %j', (text, expected) =>
    expect(parseIsoBasic(text)).toBe(expected),
  )

  it.each([
    ['Wed, 04 Mar 2020 19:15:17 GMT', 1583349317000],
    ['Wed, 04 Mrz 2020 19:15:17 GMT', undefined],
    ['Wed, 4 Mar 2020 19:15:17 GMT', 1583349317000],
    ['Mon, 31 Feb 2020 19:15:17 GMT', undefined],
    ['Wed, 00 Mar 2020 19:15:17 GMT', undefined],
    ['04 Mar 2020', undefined],
  ])('reads the Date header %j as %j', (text, expected) =>
    expect(parseHttpDate(text)).toBe(expected),
  )
})
