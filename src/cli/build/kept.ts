import type { BuildOptions, Metafile } from 'esbuild'
import { createRequire } from 'node:module'
import { readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { makeFolder, replaceText } from '../files.ts'

/** One file that a build made. */
export interface Built {
  readonly name: string
  readonly text: string
}

/** A build as it is kept, with what it was made of. */
interface Kept {
  readonly options: string
  readonly inputs: readonly (readonly [path: string, stamp: string])[]
  readonly built: readonly Built[]
}

/** What esbuild goes by besides the files that it lists. */
const settings = ['package.json', 'tsconfig.json', 'tsconfig.base.json', 'console/tsconfig.json']

/** The clock by which a file system stamps changes may be this far behind. */
const coarseMs = 20

/**
 * The files of an esbuild build of this package, without source maps. They are kept in `folder`, and
 * built anew once anything that they were made of has changed: a start spends half of its time on
 * bundles that are nearly always the same.
 */
export async function keptBuild(
  folder: string,
  name: string,
  options: BuildOptions & { readonly absWorkingDir: string },
): Promise<readonly Built[]> {
  const file = join(folder, `${name}.json`)
  const kept = readKept(file)
  const wanted = JSON.stringify(options)
  if (kept?.options === wanted && kept.inputs.every(([path, stamp]) => stampOf(path) === stamp)) {
    return kept.built
  }
  const begunMs = Date.now()
  const { build } = await import('esbuild')
  const { outputFiles, metafile } = await build({ ...options, write: false, metafile: true })
  const built = outputFiles.map(({ path, text }) => ({ name: basename(path), text }))
  const paths = inputsOf(metafile, options.absWorkingDir)
  // What changed meanwhile was read before or after that: nobody knows.
  const isSettled = paths.every((path) => changedAtMs(path) < begunMs - coarseMs)
  if (isSettled) {
    keep(file, { options: wanted, inputs: paths.map((path) => [path, stampOf(path)]), built })
  }
  return built
}

function inputsOf({ inputs }: Metafile, root: string): string[] {
  const esbuild = createRequire(import.meta.url).resolve('esbuild/package.json')
  return [...Object.keys(inputs), ...settings].map((path) => resolve(root, path)).concat(esbuild)
}

const statusOf = (path: string) => statSync(path, { throwIfNoEntry: false })

/** The time of the last change, of contents or of anything else: packages come with contents of any age. */
const changedAtMs = (path: string): number => statusOf(path)?.ctimeMs ?? 0

function stampOf(path: string): string {
  const status = statusOf(path)
  return status === undefined ? '' : `${status.ctimeMs} ${status.size}`
}

function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept
  } catch {
    return undefined
  }
}

function keep(file: string, kept: Kept): void {
  try {
    makeFolder(resolve(file, '..'))
    replaceText(file, JSON.stringify(kept))
  } catch {
    // The package may be installed where nobody may write; then each start builds.
  }
}
