import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The package's own folder, from the bundle in `dist/cli` as from the source in `src/cli/build`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!/[/\\](?:dist|src)$/.test(folder)) folder = dirname(folder)
  return dirname(folder)
}
