/** What workerd takes beyond the standard: other runtimes neither know nor need it. */
interface UncodedInit extends ResponseInit {
  readonly encodeBody: 'manual'
}

/**
 * A response whose body goes out as it is, also where its headers name a content coding: who set them
 * has coded the body, and the runtime must not code it once more.
 */
export function uncoded(
  body: ReadableStream | Uint8Array | string | null,
  status: number,
  headers?: Headers,
): Response {
  const init: UncodedInit =
    headers === undefined
      ? { status, encodeBody: 'manual' }
      : { status, headers, encodeBody: 'manual' }
  return new Response(body, init)
}
