import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Compiles routes.json before tests bundle the worker with it. */
export default function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url))
  execFileSync(process.execPath, ['bin/tidegate.js', 'build'], { cwd: root, stdio: 'inherit' })
}
