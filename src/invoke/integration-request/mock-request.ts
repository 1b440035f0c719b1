import type { CompileBuild } from './outgoing.ts'

/** A MOCK integration is sent nowhere; its body is what the mock status is read from. */
export const compileMockRequest: CompileBuild =
  () =>
  (_call, _ports, { body }) => ({
    url: '',
    method: '',
    headers: [],
    body,
  })
