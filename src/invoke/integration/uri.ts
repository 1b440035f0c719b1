import type { StringMap } from '../../definition/common.ts'
import type { Invocation } from '../invocation.ts'
import type { Source } from '../parameters/source.ts'

/**
 * `${stageVariables.name}` in a URI, credentials or connection id, filled in; a missing variable is
 * empty. Variables belong to the stage's revision, so this happens once a plan.
 */
export function fillStageVariables(text: string, variables: StringMap): string {
  return text.replace(
    /\$\{stageVariables\.([A-Za-z0-9_]+)\}/g,
    (_, name: string) => variables[name] ?? '',
  )
}

/** A URI with its `{name}` parts as functions of the call. */
export interface UriTemplate {
  /** The text itself when it has no filled part. */
  readonly constant: string | undefined
  readonly build: (call: Invocation) => string
}

/**
 * Compiles `https://api.example.com/pets/{id}`: `{id}` takes the value mapped to
 * `integration.request.path.id`; a brace without a mapping stays as it is.
 */
export function compileUri(uri: string, path: ReadonlyMap<string, Source>): UriTemplate {
  const parts: (string | Source)[] = []
  let last = 0
  for (const match of uri.matchAll(/\{([^{}]+)\}/g)) {
    const source = path.get((match[1] ?? '').replace(/\+$/, ''))
    if (source === undefined) continue
    parts.push(uri.slice(last, match.index), source)
    last = match.index + match[0].length
  }
  if (parts.length === 0) return { constant: uri, build: () => uri }
  parts.push(uri.slice(last))
  return {
    constant: undefined,
    build: (call) => {
      let text = ''
      for (const part of parts)
        text += typeof part === 'string' ? part : escapePath(textOf(part(call)))
      return text
    },
  }
}

function textOf(value: string | readonly string[] | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : value.join(',')
}

/** Keeps what a path may hold, escapes included; a value must not add a query or a fragment. */
function escapePath(text: string): string {
  return text.replace(/[?#\s]/g, encodeURIComponent)
}
