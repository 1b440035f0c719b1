/**
 * A response whose body goes out as it is, also where its headers name a content coding: who set them
 * has coded the body, and the runtime must not code it once more.
 */
export function uncoded(
  body: ReadableStream | Uint8Array | string | null,
  init: ResponseInit,
): Response {
  // A member of workerd's own, which other runtimes do not know and do not need.
  const manual: object = { encodeBody: 'manual' }
  return new Response(body, { ...init, ...manual })
}
