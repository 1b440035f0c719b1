import { checkLength, RenderFailure } from '../failure.ts'
import { flat } from '../flat.ts'
import type { Meter } from '../value.ts'
import { compileRegex, type Attempt, type Matcher } from './compile.ts'
import { parseRegex } from './parse.ts'
import type { RegexNode } from './syntax.ts'

/**
 * `String.matches`, `replaceAll`, `replaceFirst` and `split` with Java's regular expressions, on a
 * matcher of our own: it knows Java's syntax, and every step is charged to the rendering, so that
 * no expression can hang the worker.
 */

interface Regex {
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
  /** Finds a match that may end anywhere, and one that must end with the text. */
  readonly find: Matcher
  readonly matchAll: Matcher
  readonly slots: number
  /** What every match begins with, `''` where it may begin in several ways. */
  readonly prefix: string
}

/** Compiled expressions are immutable, so calls may share them. */
const cache = new Map<string, Regex>()
const cachedMax = 200
const cachedLengthMax = 500

function regexOf(pattern: string, meter: Meter): Regex {
  const known = cache.get(pattern)
  if (known !== undefined) return known
  meter.charge(40 + pattern.length * 5)
  const syntax = parseRegex(pattern)
  const find = compileRegex(syntax, (_attempt, at) => at)
  const whole = compileRegex(syntax, ({ text }, at) => (at === text.length ? at : -1))
  const regex: Regex = {
    groups: syntax.groups,
    names: syntax.names,
    find: find.match,
    matchAll: whole.match,
    slots: find.repeats,
    prefix: prefixOf(syntax.root).slice(0, prefixMax),
  }
  if (pattern.length <= cachedLengthMax) {
    if (cache.size >= cachedMax) cache.clear()
    cache.set(pattern, regex)
  }
  return regex
}

/** Longer beginnings are found no sooner. */
const prefixMax = 8

function prefixOf(node: RegexNode): string {
  if (node.type === 'set') return node.only ?? ''
  if (node.type === 'group') return prefixOf(node.body)
  if (node.type !== 'sequence') return ''
  let prefix = ''
  for (const part of node.parts) {
    if (part.type !== 'set' || part.only === undefined)
      return prefix === '' ? prefixOf(part) : prefix
    prefix += part.only
  }
  return prefix
}

/** The next place where a match may begin, -1 for none. */
function candidate(text: string, { prefix }: Regex, at: number, meter: Meter): number {
  if (prefix === '') return at
  const next = text.indexOf(prefix, at)
  meter.charge((next < 0 ? text.length - at : next - at) / 16)
  return next
}

function attemptOn(text: string, regex: Regex, meter: Meter): Attempt {
  const groups = regex.groups * 2 + 2
  meter.charge(2 + (groups + regex.slots * 2) / 16)
  return {
    text,
    meter,
    groups: Array<number>(groups).fill(-1),
    turns: Array<number>(regex.slots).fill(0),
    starts: Array<number>(regex.slots).fill(-1),
    depth: 0,
    lastEnd: 0,
  }
}

/** A match: start and end of group n at 2n and 2n + 1, group 0 being the whole. */
type Found = readonly number[]

/** The matches from left to right; an empty match moves on by one character. */
function* matchesOf(text: string, regex: Regex, meter: Meter): Generator<Found> {
  const attempt = attemptOn(text, regex, meter)
  const units = 0.5 + Math.max(0, attempt.groups.length - 16) / 64
  for (let from = 0; from <= text.length;) {
    meter.charge(units)
    const at = candidate(text, regex, from, meter)
    if (at < 0) return
    attempt.groups.fill(-1)
    attempt.depth = 0
    const end = regex.find(attempt, at)
    if (end < 0) {
      from = at + 1
      continue
    }
    attempt.groups[0] = at
    attempt.groups[1] = end
    attempt.lastEnd = end
    meter.charge(1 + attempt.groups.length / 16)
    yield attempt.groups.slice()
    from = end > at ? end : at + 1
  }
}

/** `String.matches`: the whole text, not a part of it. */
export function matchesWhole(text: string, pattern: string, meter: Meter): boolean {
  const regex = regexOf(pattern, meter)
  return regex.matchAll(attemptOn(text, regex, meter), 0) >= 0
}

/** `String.replaceAll` and `replaceFirst`: `$1` and `${name}` stand for groups, `\` escapes. */
export function replaceMatches(
  text: string,
  pattern: string,
  replacement: string,
  which: 'all' | 'first',
  meter: Meter,
): string {
  const regex = regexOf(pattern, meter)
  let out = ''
  let from = 0
  let parts: readonly (string | number)[] | undefined
  for (const found of matchesOf(text, regex, meter)) {
    parts ??= parseReplacement(replacement, regex, meter)
    const [start = 0, end = 0] = found
    out += text.slice(from, start)
    for (const part of parts) out += typeof part === 'string' ? part : groupText(text, found, part)
    meter.charge(3 + parts.length / 4)
    checkLength(out.length, meter)
    from = end
    if (which === 'first') break
  }
  meter.charge(out.length / 64)
  return flat(out + text.slice(from))
}

function groupText(text: string, found: Found, group: number): string {
  const start = found[group * 2] ?? -1
  return start < 0 ? '' : text.slice(start, found[group * 2 + 1])
}

/** A replacement's literal texts and group numbers. */
function parseReplacement(replacement: string, regex: Regex, meter: Meter): (string | number)[] {
  meter.charge(replacement.length / 32)
  const parts: (string | number)[] = []
  const special = /[\\$]/g
  let literal = ''
  for (let at = 0; ;) {
    special.lastIndex = at
    const stop = special.exec(replacement)?.index
    literal += replacement.slice(at, stop)
    if (stop === undefined) break
    meter.charge(1)
    if (replacement.charAt(stop) === '\\') {
      if (stop + 1 >= replacement.length) refuse('character to be escaped is missing')
      literal += replacement.charAt(stop + 1)
      at = stop + 2
    } else {
      const { group, end } = parseGroupReference(replacement, stop + 1, regex)
      parts.push(literal, group)
      literal = ''
      at = end
    }
  }
  parts.push(literal)
  return parts
}

function parseGroupReference(
  replacement: string,
  from: number,
  regex: Regex,
): { group: number; end: number } {
  const named = /^\{([A-Za-z][A-Za-z0-9]*)\}/.exec(replacement.slice(from, from + 100))
  if (named !== null) {
    const group = regex.names.get(named[1] ?? '')
    if (group === undefined) refuse(`No group with name {${named[1]}}`)
    return { group, end: from + named[0].length }
  }
  const isDigit = (at: number): boolean => /[0-9]/.test(replacement.charAt(at))
  if (!isDigit(from)) refuse('Illegal group reference')
  let group = Number(replacement.charAt(from))
  if (group > regex.groups) refuse(`No group ${group}`)
  let end = from + 1
  while (isDigit(end) && group * 10 + Number(replacement.charAt(end)) <= regex.groups) {
    group = group * 10 + Number(replacement.charAt(end))
    end++
  }
  return { group, end }
}

function refuse(message: string): never {
  throw new RenderFailure('render', message)
}

/**
 * `String.split`: limit 0 drops empty parts at the end, a positive one is the most parts there
 * may be, a negative one keeps all. An empty match at the start makes no part.
 */
export function splitText(text: string, pattern: string, limit: number, meter: Meter): string[] {
  const parts: string[] = []
  let from = 0
  for (const [start = 0, end = 0] of matchesOf(text, regexOf(pattern, meter), meter)) {
    if (limit > 0 && parts.length === limit - 1) break
    if (end === 0) continue
    parts.push(text.slice(from, start))
    from = end
  }
  if (parts.length === 0 && from === 0) return [text]
  parts.push(text.slice(from))
  if (limit === 0) while (parts.at(-1) === '') parts.pop()
  meter.charge(parts.length)
  return parts
}
