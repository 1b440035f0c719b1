import { bitsOf, type CharacterBits } from './characters.ts'
import type { Place, ThreatMask } from './kinds.ts'

/** One sign of a threat. Patterns run over lower-case text; every quantifier is bounded. */
export interface ThreatPattern {
  readonly kind: ThreatMask
  readonly pattern: RegExp
  /** Characters that the pattern cannot match without. */
  readonly needs: CharacterBits
  /** Places where it means harm; everywhere when absent. */
  readonly places?: readonly Place[]
}

/** A row: kind, characters it needs, pattern, places. */
export function sign(
  kind: ThreatMask,
  needs: string,
  pattern: RegExp,
  places?: readonly Place[],
): ThreatPattern {
  return { kind, pattern, needs: bitsOf(needs), ...(places === undefined ? {} : { places }) }
}

export const outsideBody: readonly Place[] = ['path', 'query', 'cookie', 'header']
export const inValues: readonly Place[] = ['query', 'body', 'cookie', 'header']

/** The signs that texts with certain characters can show: few sets of characters are common. */
export interface SignTable {
  possible(bits: CharacterBits): readonly ThreatPattern[]
}

/** Sets of characters that are remembered: a bound on memory. */
const knownSetsMax = 2000

export function signTable(signs: readonly ThreatPattern[]): SignTable {
  const known = new Map<CharacterBits, readonly ThreatPattern[]>()
  return {
    possible(bits) {
      let found = known.get(bits)
      if (found === undefined) {
        found = signs.filter(({ needs }) => (bits & needs) === needs)
        if (known.size >= knownSetsMax) known.clear()
        known.set(bits, found)
      }
      return found
    },
  }
}

/** The kinds of the signs that a text shows, stopping at nothing: each sign costs one search. */
export function findSigns(
  text: string,
  bits: CharacterBits,
  place: Place,
  wanted: ThreatMask,
  table: SignTable,
): ThreatMask {
  let found: ThreatMask = 0
  for (const { kind, pattern, places } of table.possible(bits)) {
    if ((kind & wanted & ~found) === 0) continue
    if (places !== undefined && !places.includes(place)) continue
    if (pattern.test(text)) found |= kind
  }
  return found
}
