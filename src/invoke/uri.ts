import type { StringMap } from '../definition/common.ts'
import { own } from './own.ts'

/**
 * `${stageVariables.name}` in a URI, credentials or connection id, filled in; a missing variable is
 * empty. Variables belong to the stage's revision, so this happens once a plan.
 */
export function fillStageVariables(text: string, variables: StringMap): string {
  return text.replace(
    /\$\{stageVariables\.([A-Za-z0-9_]+)\}/g,
    (_, name: string) => own(variables, name) ?? '',
  )
}

/** A URI with its `{name}` parts left open. */
export interface UriTemplate {
  /** Without any open part, so that `build` ignores the values. */
  readonly isConstant: boolean
  /** Fills the parts; one without a value stays as it is written. */
  readonly build: (values: ReadonlyMap<string, string | readonly string[]>) => string
}

/**
 * Compiles `https://api.example.com/pets/{id}`: `{id}` takes the value mapped to
 * `integration.request.path.id`.
 */
export function compileUri(uri: string): UriTemplate {
  const parts: (string | { readonly name: string; readonly text: string })[] = []
  let last = 0
  for (const match of uri.matchAll(/\{([^{}]+)\}/g)) {
    const [text, name = ''] = match
    parts.push(uri.slice(last, match.index), { name: name.replace(/\+$/, ''), text })
    last = match.index + text.length
  }
  if (parts.length === 0) return { isConstant: true, build: () => uri }
  parts.push(uri.slice(last))
  return {
    isConstant: false,
    build: (values) => {
      let built = ''
      for (const part of parts) {
        built += typeof part === 'string' ? part : filled(values.get(part.name), part.text)
      }
      return built
    },
  }
}

function filled(value: string | readonly string[] | undefined, text: string): string {
  if (value === undefined) return text
  return escapePath(typeof value === 'string' ? value : value.join(','))
}

/** Keeps what a path may hold, escapes included; a value must not add a query or a fragment. */
function escapePath(text: string): string {
  return text.replace(/[?#\s]/g, encodeURIComponent)
}

/** A URI with more query parameters behind its own. */
export function withQuery(uri: string, ...parts: readonly string[]): string {
  const cut = uri.indexOf('?')
  const own = cut < 0 ? '' : uri.slice(cut + 1)
  const query = [own, ...parts].filter((part) => part !== '').join('&')
  return query === '' ? uri : `${cut < 0 ? uri : uri.slice(0, cut)}?${query}`
}
