import type { OpenApiDocument } from './document.ts'
import { asNode, listAt, nodeAt, nodesIn, textAt } from './node.ts'
import type { BasePathMode } from './options.ts'

/**
 * What the import puts before every path: `''` or `'/a/b'`.
 *
 * `split` takes the first segment for the stage's name and drops it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html
 */
export function basePathPrefix(document: OpenApiDocument, mode: BasePathMode): string {
  if (mode === 'ignore') return ''
  const segments = basePathOf(document).split('/').filter(Boolean)
  const kept = mode === 'split' ? segments.slice(1) : segments
  return kept.map((segment) => `/${segment}`).join('')
}

/** `prefix` and `path` joined, without a slash at the end: `'/'` for the root, else `'/a/b'`. */
export function joinPath(prefix: string, path: string): string {
  const joined = `${prefix}/${path}`.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '')
  return joined === '' ? '/' : joined
}

function basePathOf({ dialect, root }: OpenApiDocument): string {
  if (dialect === 'swagger') return textAt(root, 'basePath') ?? ''
  const servers = listAt(root, 'servers').map(asNode)
  // A variable called basePath counts wherever it stands, even when no URL uses it; of several, the first.
  for (const server of servers) {
    const declared = textAt(nodeAt(nodeAt(server, 'variables'), 'basePath'), 'default')
    if (declared !== undefined) return declared
  }
  const [first = {}] = servers
  const url = nodesIn(nodeAt(first, 'variables')).reduce(
    (text, [name, variable]) => text.replaceAll(`{${name}}`, textAt(variable, 'default') ?? ''),
    textAt(first, 'url') ?? '',
  )
  return url.replace(/^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/[^/?#]*/, '').replace(/[?#].*$/s, '')
}
