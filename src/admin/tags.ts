import type { StringMap } from '../definition/common.ts'
import { badRequest } from './errors.ts'

const tagsMax = 50
const tagKeyCharsMax = 128
const tagValueCharsMax = 256

/** Refuses tags outside of the documented bounds; keys that begin with `aws:` are the service's own. */
export function checkTags(tags: StringMap | undefined): void {
  const entries = Object.entries(tags ?? {})
  if (entries.length > tagsMax) throw badRequest(`A resource can have at most ${tagsMax} tags.`)
  for (const [key, value] of entries) {
    if (key === '' || key.length > tagKeyCharsMax) {
      throw badRequest(`Tag keys must have between 1 and ${tagKeyCharsMax} characters: '${key}'`)
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw badRequest(`Tag keys cannot begin with 'aws:': '${key}'`)
    }
    if (value.length > tagValueCharsMax) {
      throw badRequest(`The value of tag '${key}' exceeds ${tagValueCharsMax} characters.`)
    }
  }
}
