/** A record's own member: names come from authors, and `constructor` is a member of every object. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/** The same of a record that may be missing. */
export const ownOf = <T>(
  record: Readonly<Record<string, T>> | undefined,
  name: string,
): T | undefined => (record === undefined ? undefined : own(record, name))
