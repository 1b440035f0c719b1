#!/usr/bin/env node
// Runs the command line. It is bundled on first use, so that it runs on Node 20, which cannot read
// TypeScript, and again whenever a source file is newer than the bundle.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bundle = join(root, 'dist', 'cli', 'tidegate.mjs')

const newest = (folder) => {
  let latest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs)
  }
  return latest
}

if (!existsSync(bundle) || statSync(bundle).mtimeMs < newest(join(root, 'src'))) {
  const begun = new Date()
  // Written aside and renamed, because two commands may start at once.
  const fresh = `${bundle}.${process.pid}.mjs`
  try {
    const { build } = await import('esbuild')
    mkdirSync(dirname(bundle), { recursive: true })
    await build({
      entryPoints: [join(root, 'src', 'cli', 'tidegate.ts')],
      outfile: fresh,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
      logLevel: 'silent',
    })
    // As old as its beginning: what changes while it is built is newer.
    utimesSync(fresh, begun, begun)
    renameSync(fresh, bundle)
  } catch (error) {
    rmSync(fresh, { force: true })
    process.stderr.write(`tidegate: ${bundle} cannot be built: ${error.message}\n`)
    process.exit(1)
  }
}
const { run } = await import(pathToFileURL(bundle).href)
await run()
