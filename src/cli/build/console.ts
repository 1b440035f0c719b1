import { createHash } from 'node:crypto'
import { build } from 'esbuild'
import { join } from 'node:path'
import { packageRoot } from './package-root.ts'

/** The module behind `tidegate:console`: the browser's program and its style, bundled to texts. */
export async function consoleModule(): Promise<string> {
  const folder = join(packageRoot(), 'console')
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'main.ts'), join(folder, 'style.css')],
    outdir: 'console',
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
  })
  const text = (ending: string): string =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  const script = text('.js')
  const style = text('.css')
  const revision = createHash('sha256').update(script).update(style).digest('hex').slice(0, 16)
  return Object.entries({ script, style, revision })
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}\n`)
    .join('')
}
