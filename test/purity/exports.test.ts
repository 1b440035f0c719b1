import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

function scripts(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return scripts(path)
    return /\.tsx?$/.test(name) && !name.endsWith('.d.ts') ? [path] : []
  })
}

const files = ['src', 'console', 'test', 'bench', 'scripts'].flatMap((folder) =>
  scripts(join(root, folder)).map((path) => ({
    path: relative(root, path),
    text: readFileSync(path, 'utf8'),
  })),
)

/** What the runtime, the bundler and `bin/` take by name, and a client's text that has exports of its own. */
const entries =
  /^src\/(?:index\.ts|self-hosted\/|cli\/tidegate\.ts|platform\/self-hosted\/kv-service\.ts|sdk\/javascript\.ts)/

/** `'src/aws/arn.ts parseArn'`, for each name in braces of an import or of a re-export. */
const imported = new Set(
  files.flatMap(({ path, text }) =>
    [...text.matchAll(/\{([^{}]*)\}\s+from\s+'(\.[^']+)'/g)].flatMap(
      ([, names = '', from = '']) => {
        const target = relative(root, resolve(root, dirname(path), from))
        return names
          .split(',')
          .map((name) => `${target} ${/(?:type\s+)?(\w*)/.exec(name.trim())?.[1]}`)
      },
    ),
  ),
)

it('exports no value that nobody imports', () => {
  const exported = files
    .filter(({ path }) => /^src\/(?!.*\.test)/.test(path) && !entries.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^export (?:async )?(?:const|class|function\*?) (\w+)/gm)].map(
        ([, name]) => `${path} ${name}`,
      ),
    )
  expect(exported.length).toBeGreaterThan(1_000)
  expect(exported.filter((one) => !imported.has(one))).toEqual([])
})
