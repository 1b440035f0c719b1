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

/** The kinds of the signs that a text shows, stopping at nothing: each sign costs one search. */
export function findSigns(
  text: string,
  bits: CharacterBits,
  place: Place,
  wanted: ThreatMask,
  signs: readonly ThreatPattern[],
): ThreatMask {
  let found: ThreatMask = 0
  for (const { kind, pattern, needs, places } of signs) {
    if ((kind & wanted & ~found) === 0 || (bits & needs) !== needs) continue
    if (places !== undefined && !places.includes(place)) continue
    if (pattern.test(text)) found |= kind
  }
  return found
}
