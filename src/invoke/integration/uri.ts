import type { Invocation } from '../invocation.ts'
import type { Source } from '../parameters/source.ts'
import { compileUri as compileTemplate } from '../uri.ts'

export { fillStageVariables } from '../uri.ts'

/** A URI whose `{name}` parts are functions of the call. */
export interface UriTemplate {
  readonly build: (call: Invocation) => string
}

/**
 * Compiles `https://api.example.com/pets/{id}` with the sources of its parts; a part without a
 * source stays as it is, one whose source is absent becomes empty.
 */
export function compileUri(uri: string, path: ReadonlyMap<string, Source>): UriTemplate {
  const template = compileTemplate(uri)
  return {
    build: (call) =>
      template.build(new Map(Array.from(path, ([name, source]) => [name, source(call) ?? '']))),
  }
}
