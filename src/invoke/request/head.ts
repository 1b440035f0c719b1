/**
 * What the runtime knows of a request before its body, read once: each look at a request or its
 * headers is a call into the runtime that costs as much as a whole phase of ours.
 */
export interface RequestHead {
  /** Absolute, as the runtime prints it. */
  readonly url: string
  /** Lower-case names; repeated lines are joined with `', '`. */
  readonly headers: ReadonlyMap<string, string>
  /** Characters of all header names, and of all values. */
  readonly nameBytes: number
  readonly valueBytes: number
}

/** Reads a request's head. `forEach` is the cheapest of the runtime's ways through all headers. */
export function readHead({ url, headers: sent }: Request): RequestHead {
  const headers = new Map<string, string>()
  let nameBytes = 0
  let valueBytes = 0
  sent.forEach((value, name) => {
    nameBytes += name.length
    valueBytes += value.length
    const known = headers.get(name)
    headers.set(name, known === undefined ? value : `${known}, ${value}`)
  })
  return { url, headers, nameBytes, valueBytes }
}
