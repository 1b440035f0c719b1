import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { packageRoot } from './build/package-root.ts'

/**
 * How this command line is called from a folder: `npx tidegate` where npx finds it, else by its path.
 * Elsewhere npx would fetch whatever package the registry has under that name.
 */
export function selfName(folder = process.cwd()): string {
  const path = relative(folder, packageRoot())
  const isInside = path === '' || path.split(sep).every((part) => part === '..')
  if (isInside || existsSync(join(folder, 'node_modules', '.bin', 'tidegate')))
    return 'npx tidegate'
  // From a distance the whole path is the shorter one.
  const shown = path.length < packageRoot().length ? path : packageRoot()
  return `node ${join(shown, 'bin', 'tidegate.js').split(sep).join('/')}`
}

/** A text that tells commands, with them as they are typed in a folder. */
export const asTyped = (text: string, folder?: string): string =>
  text.replaceAll('npx tidegate', selfName(folder))
