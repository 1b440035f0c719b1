import { build, type Plugin } from 'esbuild'
import { join } from 'node:path'
import { writeText } from '../files.ts'
import { consoleModule } from './console.ts'
import { packageRoot } from './package-root.ts'
import type { DeclaredState } from '../../definition/declared.ts'

/** The module behind `tidegate:routes`. JSON text inside a module parses faster than an object literal. */
export function routesModule(state: DeclaredState): string {
  return `export const declared = JSON.parse(${JSON.stringify(JSON.stringify(state))})\n`
}

/** Bundles one worker of this package as an ES module, `cloudflare:*` left to the runtime. */
export async function bundleWorker(entry: string, outfile: string, routes?: string): Promise<void> {
  const provided: Plugin = {
    name: 'provided modules',
    setup(run) {
      run.onResolve({ filter: /^tidegate:/ }, ({ path }) => ({ path, namespace: 'tidegate' }))
      run.onLoad({ filter: /routes$/, namespace: 'tidegate' }, () => ({ contents: routes ?? '' }))
      run.onLoad({ filter: /console$/, namespace: 'tidegate' }, async () => ({
        contents: await consoleModule(),
      }))
    },
  }
  const { outputFiles } = await build({
    entryPoints: [join(packageRoot(), entry)],
    outfile,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    target: 'es2024',
    external: ['cloudflare:*', 'node:*'],
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    minify: true,
    keepNames: false,
    legalComments: 'none',
    logLevel: 'error',
    plugins: [provided],
  })
  for (const { path, text } of outputFiles) writeText(path, text)
}
