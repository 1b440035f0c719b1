import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './build/package-root.ts'

/** How the wrangler that comes with the package is run: it needs a newer Node than we do, which comes along too. */
export function wranglerCommand(): { readonly node: string; readonly script: string } {
  const modules = join(packageRoot(), 'node_modules')
  const own = join(modules, 'node', 'bin', 'node')
  return {
    node: existsSync(own) ? own : process.execPath,
    script: join(modules, 'wrangler', 'bin', 'wrangler.js'),
  }
}

/** Runs wrangler at the user's terminal; its exit code. */
export function runWrangler(args: readonly string[], folder: string): Promise<number> {
  const { node, script } = wranglerCommand()
  const child = spawn(node, [script, ...args], { cwd: folder, stdio: 'inherit' })
  return new Promise((done) => child.once('exit', (code) => done(code ?? 1)))
}
