import type { Command } from './command.ts'

/** The long flags of a command, as its usage and details name them: `['--json', '--routes']`. */
export function flagsOf({ usage, details }: Command): readonly string[] {
  const named = `${usage}\n${details}`.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)
  return [...new Set(Array.from(named, ([flag]) => flag))].toSorted()
}
