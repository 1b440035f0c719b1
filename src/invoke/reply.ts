/** Header lines in order; a name may occur more than once. */
export type HeaderList = (readonly [name: string, value: string])[]

export type ReplyBody = ReadableStream<Uint8Array> | Uint8Array | string | null

/** The answer under construction: from the integration to the client. */
export interface Reply {
  readonly kind: 'reply'
  readonly status: number
  readonly headers: HeaderList
  readonly body: ReplyBody
  /**
   * The backend's own response when nothing but the gateway's headers changes: the runtime then
   * copies headers and body by itself. `headers` holds what is to be set on top, `status` is its.
   */
  readonly native?: Response
}

/** Statuses whose answers have no body. */
export const bodilessStatuses: ReadonlySet<number> = new Set([204, 205, 304])

/** The first status that ends an answer: one of 1xx announces another. */
export const finalStatusMin = 200

/** Whether an answer to a client can have this status. */
export const isFinalStatus = (status: number): boolean =>
  Number.isInteger(status) && status >= finalStatusMin && status <= 599

/** Builds a Reply. */
export function reply(status: number, headers: HeaderList, body: ReplyBody): Reply {
  return { kind: 'reply', status, headers, body }
}

/** The lines of the runtime's headers, by the cheapest of its ways through them. */
export function linesOf(headers: Headers): HeaderList {
  const lines: HeaderList = []
  headers.forEach((value, name) => lines.push([name, value]))
  return lines
}

/** The last value of a header by lower-case name, or `undefined`. */
export function headerOf(headers: HeaderList, name: string): string | undefined {
  for (let index = headers.length - 1; index >= 0; index--) {
    const entry = headers[index]
    if (entry !== undefined && entry[0].toLowerCase() === name) return entry[1]
  }
  return undefined
}
