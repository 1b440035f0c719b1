import { build, type Plugin } from 'esbuild'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DeclaredState } from '../../definition/declared.ts'

/** The package's own folder, from the bundle in `dist/cli` as from the source in `src/cli/build`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!/[/\\](?:dist|src)$/.test(folder)) folder = dirname(folder)
  return dirname(folder)
}

/** The module behind `tidegate:routes`. JSON text inside a module parses faster than an object literal. */
export function routesModule(state: DeclaredState): string {
  return `export const declared = JSON.parse(${JSON.stringify(JSON.stringify(state))})\n`
}

/** Bundles one worker of this package as an ES module, `cloudflare:*` left to the runtime. */
export async function bundleWorker(entry: string, outfile: string, routes?: string): Promise<void> {
  const provideRoutes: Plugin = {
    name: 'routes',
    setup(run) {
      run.onResolve({ filter: /^tidegate:routes$/ }, () => ({
        path: 'routes',
        namespace: 'tidegate',
      }))
      run.onLoad({ filter: /.*/, namespace: 'tidegate' }, () => ({
        contents: routes ?? '',
        loader: 'js',
      }))
    },
  }
  await build({
    entryPoints: [join(packageRoot(), entry)],
    outfile,
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
    plugins: [provideRoutes],
  })
}
