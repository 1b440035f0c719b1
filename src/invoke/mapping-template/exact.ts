import { writeJson } from '../../languages/velocity/print.ts'
import type { Meter, Value, ValueMap } from '../../languages/velocity/value.ts'
import type { Entries } from './lazy-map.ts'
import { readJson } from './read-json.ts'

/**
 * A JSON text as template values, exactly as it is written: every digit, and members in their order,
 * which JSON.parse changes for names like `"2"`. For texts of an author, not of a caller: it takes as
 * long as the text is.
 */
export const readExactly = (json: string): Value => readJson(json, unmetered)

/** The JSON text of a template value. */
export const writeExactly = (value: Value): string => writeJson(value, 'plain', unmetered)

const unmetered: Meter = { charge: () => undefined, lengthMax: Number.MAX_SAFE_INTEGER }

/** The members of a map under names that are text. */
export const entriesOf = (map: ValueMap): Entries => ({
  names: () => [...map.keys()].map(String),
  read: (name) => map.get(name),
})
