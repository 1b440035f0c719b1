import { RenderFailure } from '../failure.ts'
import type { Meter } from '../value.ts'
import { foldAscii } from './character-sets.ts'
import type { Bounds, Look, RegexNode, RegexSyntax, SetNode } from './syntax.ts'

/** One attempt to match: the text, the groups' ends so far, and the state of running repeats. */
export interface Attempt {
  readonly text: string
  readonly meter: Meter
  /** Start and end of group n at 2n and 2n + 1, -1 while it has not matched. */
  readonly groups: number[]
  /** Turns of each repeat, and where its present turn began. */
  readonly turns: number[]
  readonly starts: number[]
  depth: number
  /** Where the last match ended, 0 before the first. */
  lastEnd: number
}

/** Matches from a place on and returns where the whole match ends, -1 when it fails. */
export type Matcher = (attempt: Attempt, at: number) => number

/** How many turns of a group may be under way: each holds some JavaScript stack. */
const depthMax = 1500

/** Compiles a tree into closures, each knowing what must match after it. */
export function compileRegex(
  { root }: RegexSyntax,
  end: Matcher,
): { match: Matcher; repeats: number } {
  const counter: Counter = { repeats: 0, empty: 0 }
  const match = compileNode(root, end, counter)
  return { match, repeats: counter.repeats }
}

interface Counter {
  repeats: number
  /** Nodes that take no character themselves. */
  empty: number
}

/** What the next node that takes no character costs: a few are part of what the others cost. */
const emptyUnits = (counter: Counter): number => (counter.empty++ < 8 ? 0 : 0.6)

function compileNode(node: RegexNode, next: Matcher, counter: Counter): Matcher {
  switch (node.type) {
    case 'set':
      return compileSet(node, next)
    case 'sequence':
      return node.parts.reduceRight<Matcher>((rest, part) => compileNode(part, rest, counter), next)
    case 'choice':
      return compileChoice(node.options.map((option) => compileNode(option, next, counter)))
    case 'group':
      return compileGroup(node.index, node.body, next, counter)
    case 'atomic':
      return compileAtomic(compileNode(node.body, reached, counter), next)
    case 'repeat':
      return compileRepeat(node.body, node.bounds, next, counter)
    case 'back':
      return compileBack(node.group, node.ignoreCase, next)
    case 'assert': {
      const { holds } = node
      const units = emptyUnits(counter)
      return (attempt, at) => {
        if (units > 0) attempt.meter.charge(units)
        return holds(attempt.text, at, attempt.lastEnd) ? next(attempt, at) : -1
      }
    }
    case 'look':
      return compileLook(node.body, node.look, next, counter)
  }
}

const reached: Matcher = (_attempt, at) => at

function compileSet({ has, units }: SetNode, next: Matcher): Matcher {
  return (attempt, at) => {
    attempt.meter.charge(units)
    const code = attempt.text.codePointAt(at)
    if (code === undefined || !has(code)) return -1
    return next(attempt, code > 0xffff ? at + 2 : at + 1)
  }
}

function compileChoice(options: readonly Matcher[]): Matcher {
  return (attempt, at) => {
    for (const option of options) {
      attempt.meter.charge(0.5)
      const end = option(attempt, at)
      if (end >= 0) return end
    }
    return -1
  }
}

function compileGroup(index: number, body: RegexNode, next: Matcher, counter: Counter): Matcher {
  const startAt = index * 2
  // The start of a turn waits beyond the groups until the group closes.
  const slot = counter.repeats++
  const close: Matcher = (attempt, at) => {
    const { groups } = attempt
    const oldStart = groups[startAt] ?? -1
    const oldEnd = groups[startAt + 1] ?? -1
    groups[startAt] = attempt.starts[slot] ?? -1
    groups[startAt + 1] = at
    const end = next(attempt, at)
    if (end >= 0) return end
    groups[startAt] = oldStart
    groups[startAt + 1] = oldEnd
    return -1
  }
  const inner = compileNode(body, close, counter)
  const units = emptyUnits(counter)
  return (attempt, at) => {
    if (units > 0) attempt.meter.charge(units)
    const before = attempt.starts[slot] ?? -1
    attempt.starts[slot] = at
    const end = inner(attempt, at)
    if (end < 0) attempt.starts[slot] = before
    return end
  }
}

function compileAtomic(body: Matcher, next: Matcher): Matcher {
  return (attempt, at) => {
    const groups = attempt.groups.slice()
    attempt.meter.charge(1 + groups.length / 3)
    const end = body(attempt, at)
    if (end < 0) return -1
    const whole = next(attempt, end)
    if (whole < 0) restore(attempt, groups)
    return whole
  }
}

function restore(attempt: Attempt, groups: readonly number[]): void {
  for (let index = 0; index < groups.length; index++) attempt.groups[index] = groups[index] ?? -1
}

function compileRepeat(body: RegexNode, bounds: Bounds, next: Matcher, counter: Counter): Matcher {
  if (bounds.mode === 'possessive') {
    const greedy: Bounds = { ...bounds, mode: 'greedy' }
    return compileAtomic(compileRepeat(body, greedy, reached, counter), next)
  }
  if (body.type === 'set') return compileRun(body, bounds, next)
  const slot = counter.repeats++
  const again = compileNode(body, (attempt, at) => turn(attempt, at), counter)

  /** Behind one turn, or in front of the first: another turn, or what follows. */
  const proceed = (attempt: Attempt, at: number, turns: number): number => {
    attempt.meter.charge(0.5)
    if (turns < bounds.min) return enter(attempt, at, turns)
    if (bounds.mode === 'lazy') {
      const end = next(attempt, at)
      return end >= 0 || turns >= bounds.max ? end : enter(attempt, at, turns)
    }
    const end = turns < bounds.max ? enter(attempt, at, turns) : -1
    return end >= 0 ? end : next(attempt, at)
  }

  const enter = (attempt: Attempt, at: number, turns: number): number => {
    const { turns: counts, starts } = attempt
    const oldTurns = counts[slot] ?? 0
    const oldStart = starts[slot] ?? -1
    counts[slot] = turns + 1
    starts[slot] = at
    if (++attempt.depth > depthMax) {
      throw new RenderFailure('limit', 'A regular expression recurses too deep')
    }
    const end = again(attempt, at)
    attempt.depth--
    if (end >= 0) return end
    counts[slot] = oldTurns
    starts[slot] = oldStart
    return -1
  }

  const turn = (attempt: Attempt, at: number): number => {
    const turns = attempt.turns[slot] ?? 0
    const start = attempt.starts[slot] ?? -1
    // A turn that took nothing would repeat forever: go on instead.
    const end = at === start && turns > bounds.min ? next(attempt, at) : proceed(attempt, at, turns)
    attempt.turns[slot] = turns
    attempt.starts[slot] = start
    return end
  }

  return (attempt, at) => proceed(attempt, at, 0)
}

/** A repeat of single characters needs no recursion. */
function compileRun({ has, units }: SetNode, { min, max, mode }: Bounds, next: Matcher): Matcher {
  const step = (attempt: Attempt, at: number): number => {
    attempt.meter.charge(units)
    const code = attempt.text.codePointAt(at)
    if (code === undefined || !has(code)) return -1
    return code > 0xffff ? at + 2 : at + 1
  }
  if (mode === 'lazy') {
    return (attempt, from) => {
      let at = from
      for (let count = 0; ; count++) {
        const end = count >= min ? next(attempt, at) : -1
        if (end >= 0 || count >= max) return end
        at = step(attempt, at)
        if (at < 0) return -1
      }
    }
  }
  return (attempt, from) => {
    let at = from
    let count = 0
    while (count < max) {
      const after = step(attempt, at)
      if (after < 0) break
      at = after
      count++
    }
    for (; count >= min; count--) {
      attempt.meter.charge(0.5)
      const end = next(attempt, at)
      if (end >= 0) return end
      at -= isLowSurrogate(attempt.text, at - 1, from) ? 2 : 1
    }
    return -1
  }
}

function isLowSurrogate(text: string, at: number, from: number): boolean {
  return at - 1 >= from && (text.codePointAt(at - 1) ?? 0) > 0xffff
}

function compileBack(group: number, ignoreCase: boolean, next: Matcher): Matcher {
  return (attempt, at) => {
    const start = attempt.groups[group * 2] ?? -1
    const end = attempt.groups[group * 2 + 1] ?? -1
    if (start < 0) return -1
    attempt.meter.charge(1 + (end - start) / 8)
    for (let offset = 0; offset < end - start; offset++) {
      const wanted = attempt.text.charCodeAt(start + offset)
      const given = attempt.text.charCodeAt(at + offset)
      if (wanted !== given && !(ignoreCase && foldAscii(wanted) === foldAscii(given || 0)))
        return -1
    }
    return next(attempt, at + end - start)
  }
}

function compileLook(body: RegexNode, look: Look, next: Matcher, counter: Counter): Matcher {
  const slot = counter.repeats++
  const until: Matcher = (attempt, at) => (at === attempt.starts[slot] ? at : -1)
  const inner = compileNode(body, look.behind ? until : reached, counter)
  const found = (attempt: Attempt, at: number): boolean => {
    if (!look.behind) return inner(attempt, at) >= 0
    const before = attempt.starts[slot] ?? -1
    attempt.starts[slot] = at
    let hit = false
    for (let from = at; from >= 0 && !hit; from--) {
      attempt.meter.charge(0.5)
      hit = inner(attempt, from) >= 0
    }
    attempt.starts[slot] = before
    return hit
  }
  return (attempt, at) => {
    const groups = attempt.groups.slice()
    attempt.meter.charge(1 + groups.length / 3)
    if (found(attempt, at) === look.negative) {
      restore(attempt, groups)
      return -1
    }
    if (look.negative) restore(attempt, groups)
    const end = next(attempt, at)
    if (end < 0) restore(attempt, groups)
    return end
  }
}
