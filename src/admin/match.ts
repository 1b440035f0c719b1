/** Finding an operation by verb and raw path. */

type WithoutPlus<L extends string> = L extends `${infer Name}+` ? Name : L

/** The names in a path template: `'/restapis/{id}/stages/{name}'` → `{id: string, name: string}`. */
export type Labels<P extends string> = P extends `${string}{${infer L}}${infer R}`
  ? { readonly [K in WithoutPlus<L> | keyof Labels<R>]: string }
  : unknown

/** A template cut into its segments: fixed text, or the name of a label. */
export interface PathPattern {
  readonly segments: readonly (
    | { readonly text: string }
    | { readonly label: string; readonly greedy: boolean }
  )[]
}

/** `{name+}` takes the rest of the path, for ARNs that clients send unencoded. */
export function parsePattern(template: string): PathPattern {
  const segments = template
    .split('/')
    .slice(1)
    .map((part) => {
      if (!part.startsWith('{')) return { text: part }
      const greedy = part.endsWith('+}')
      return { label: part.slice(1, greedy ? -2 : -1), greedy }
    })
  return { segments }
}

/** The raw path's segments; a path is split before it is decoded, so that `%2F` stays inside its segment. */
export function splitPath(rawPath: string): readonly string[] {
  const trimmed = rawPath.length > 1 && rawPath.endsWith('/') ? rawPath.slice(0, -1) : rawPath
  return trimmed.split('/').slice(1)
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/** The decoded labels when the path fits the pattern; `undefined` when it does not, or is not valid UTF-8. */
export function matchPath(
  pattern: PathPattern,
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const labels: Record<string, string> = {}
  for (const [index, expected] of pattern.segments.entries()) {
    const raw = segments[index]
    if (raw === undefined) return undefined
    if ('text' in expected) {
      if (raw !== expected.text) return undefined
      continue
    }
    const decoded = decode(expected.greedy ? segments.slice(index).join('/') : raw)
    if (decoded === undefined || decoded === '') return undefined
    labels[expected.label] = decoded
    if (expected.greedy) return labels
  }
  return segments.length === pattern.segments.length ? labels : undefined
}
