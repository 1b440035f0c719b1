import { compileLinearRegExp, PatternError } from '../languages/linear-regexp/linear-regexp.ts'
import { RenderFailure } from '../languages/velocity/failure.ts'
import { matchesWhole } from '../languages/velocity/java-regex/index.ts'

/**
 * Regular expressions that API authors write, run on texts of strangers. Two engines, neither of
 * which can be made to hang: the linear one for what it knows; for the rest (look-around,
 * back-references, Java's own classes) the one that counts its steps and gives up.
 */
export type Matches = (text: string) => boolean

/** Steps that one match by the counting engine may take. */
const stepsMax = 200_000

/** Java's whole match, as selection patterns are used; `undefined` for a pattern that is none. */
export function compileWholeMatch(pattern: string): Matches | undefined {
  return compileLinear(`\\A(?:${pattern})\\z`, pattern) ?? compileCounting(pattern)
}

/** ECMA's search, as JSON Schema's `pattern` is used; `undefined` for a pattern that is none. */
export function compileSearch(pattern: string): Matches | undefined {
  return compileLinear(pattern, pattern) ?? compileCounting(`(?s:.*?)(?:${pattern})(?s:.*)`)
}

function compileLinear(anchored: string, pattern: string): Matches | undefined {
  // Java's class operations and inline flags behind the start mean something else there.
  if (/&&|\[\[|\[:|[^\x20-\x7e\n\t]/.test(pattern) || /\\[xu0-9]/.test(pattern)) return undefined
  try {
    const matches = compileLinearRegExp(anchored)
    return (text) => matches(oneByteEach(text))
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    return undefined
  }
}

/** The linear engine reads bytes: a character beyond ASCII becomes one that is neither word nor space. */
function oneByteEach(text: string): string {
  return text.replace(/\P{ASCII}/gu, '\x80')
}

function compileCounting(pattern: string): Matches | undefined {
  const matches: Matches = (text) => {
    let left = stepsMax
    const meter = {
      lengthMax: text.length,
      charge(units: number) {
        left -= units
        if (left < 0) throw new RenderFailure('limit', 'The pattern takes too many steps')
      },
    }
    try {
      return matchesWhole(text, pattern, meter)
    } catch (error) {
      if (!(error instanceof RenderFailure)) throw error
      if (error.kind === 'limit') return false
      throw error
    }
  }
  try {
    matches('')
    return matches
  } catch {
    return undefined
  }
}
