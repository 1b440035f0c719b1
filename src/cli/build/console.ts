import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { keptBuild } from './kept.ts'
import { packageRoot } from './package-root.ts'

/** The module behind `tidegate:console`: the browser's program and its style, bundled to texts. */
export async function consoleModule(): Promise<string> {
  const root = packageRoot()
  const built = await keptBuild(join(root, 'dist', 'bundles'), 'console', {
    absWorkingDir: root,
    entryPoints: ['console/main.ts', 'console/style.css'],
    outdir: 'console',
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
  })
  const text = (ending: string): string =>
    built.find(({ name }) => name.endsWith(ending))?.text ?? ''
  const script = text('.js')
  const style = text('.css')
  const revision = createHash('sha256').update(script).update(style).digest('hex').slice(0, 16)
  return Object.entries({ script, style, revision })
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}\n`)
    .join('')
}
