import { join } from 'node:path'
import type { DeclaredState } from '../../definition/declared.ts'
import { keptBuild } from './kept.ts'
import { packageRoot } from './package-root.ts'

/** The module behind `tidegate:routes`. JSON text inside a module parses faster than an object literal. */
export function routesModule(state: DeclaredState): string {
  return `export const declared = JSON.parse(${JSON.stringify(JSON.stringify(state))})\n`
}

/**
 * One worker of this package as an ES module. `cloudflare:*` is left to the runtime, and `tidegate:*`
 * to modules beside it, so that the bundle is the same for all routes.
 */
export async function bundledWorker(entry: string): Promise<string> {
  const root = packageRoot()
  const [built] = await keptBuild(join(root, 'dist', 'bundles'), entry.replaceAll('/', '-'), {
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    target: 'es2024',
    external: ['cloudflare:*', 'node:*', 'tidegate:*'],
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    minify: true,
    keepNames: false,
    legalComments: 'none',
    logLevel: 'error',
  })
  if (built === undefined) throw new Error(`esbuild made nothing of ${entry}`)
  return built.text
}
