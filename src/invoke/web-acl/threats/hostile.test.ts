import { describe, expect, it } from 'vitest'
import type { Place } from './kinds.ts'
import { scanValue } from './scan.ts'

const size = 65_536

/** Units that patterns with a hidden quadratic step would choke on. */
const units = [
  ...Array.from(`'"<>(){}[];|&$\`%\\/=#!*,.:@+ \n0-_aA\0`),
  ...String.raw`../ ..\ %25 %u &#x &amp; /* */ -- || && ${'$'}{ {{ {% <a <!-- "on a, a.b. java. function(
    eval javascript: location= http://1. a:1:{i: #set($a= ab, []()!+ $( \u00 \x :: a@b. [$ (&(a
    constructor. </script> (select base64 __`.split(/\s+/),
  ...`<a style=|<script |<!doctype |<?php | on|' or |=1 |select |union |case when |new |wget |cat /`.split(
    '|',
  ),
  '\r\n',
  '`a ',
  '| a',
  '; a ',
  'a && ',
  '(a|',
  '{${a(',
  "' and a(b(",
  '..%c0/',
  'from "../',
  '</p> & ',
  'self["a"]',
  '/./',
]

const repeated = (unit: string): string => unit.repeat(Math.ceil(size / unit.length)).slice(0, size)

type Case = readonly [name: string, value: string, places: readonly Place[]]

/** Behind a word, other signs are tried than at the start of a value. */
const behind = units.flatMap((unit): readonly Case[] => [
  [JSON.stringify(unit), repeated(unit), ['query', 'header']],
  [`1 ${JSON.stringify(unit)}`, `1 ${repeated(unit)}`, ['body', 'path']],
])

/** A hidden command is looked at once more, without the blanks and separators behind it. */
const hidden = [' ', '\n', ';', '|', '&'].map((unit): Case => [
  `l''s${JSON.stringify(unit)}…x`,
  `l''s${repeated(unit)}x`,
  ['query', 'body'],
])

describe('hostile values of 64 KB', () => {
  it.each([...behind, ...hidden])('%s repeated is scanned in bounded time', (_, value, places) => {
    const started = process.cpuUsage()
    for (const place of places) scanValue(value, place, -1)
    const { user, system } = process.cpuUsage(started)
    // Two scans; generous, and no clock, because tests share their machine.
    expect((user + system) / 1_000).toBeLessThan(400)
  })
})
