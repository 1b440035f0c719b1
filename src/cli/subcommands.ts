import { nearestName } from '../definition/nearest.ts'
import { UsageError } from './io.ts'

/** One verb of a command with several: `keys create`. */
export interface Verb<Context> {
  /** Words after the verb: `['PLAN', 'KEY']`; each is needed. */
  readonly words: readonly string[]
  readonly run: (context: Context, words: readonly string[]) => Promise<unknown>
}

/**
 * The verb that the first word names, with the words after it. Throws UsageError when it is unknown
 * or words are missing.
 */
export function chooseVerb<Context>(
  verbs: Readonly<Record<string, Verb<Context>>>,
  [name = '', ...words]: readonly string[],
): { readonly name: string; readonly verb: Verb<Context>; readonly words: readonly string[] } {
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (verb === undefined) {
    const names = Object.keys(verbs)
    const near = nearestName(name, names)
    const hint = near === undefined ? `one of ${names.join(', ')}` : `did you mean '${near}'?`
    throw new UsageError(
      name === '' ? `say what to do: ${names.join(', ')}` : `no verb '${name}': ${hint}`,
    )
  }
  if (words.length !== verb.words.length) {
    throw new UsageError(`${name} takes ${verb.words.join(' ') || 'nothing more'}`)
  }
  return { name, verb, words }
}
