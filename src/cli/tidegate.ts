import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './build/package-root.ts'
import { detailsOf, type Command } from './command.ts'
import { commandGroups, commands } from './commands/index.ts'
import { flagsOf } from './flags.ts'
import { CommandError, processIo, UsageError, type Io } from './io.ts'
import { nearestName } from '../definition/nearest.ts'

/** Runs `tidegate …args` and returns its exit code: 0 success, 1 failure, 2 wrong usage. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const debug = args.includes('--debug')
  const words = args.filter((word) => word !== '--debug')
  if (words.length === 0 || words[0] === 'help' || words[0] === '--help' || words[0] === '-h') {
    return help(words.slice(1), io)
  }
  if (words[0] === '--version') return tellVersion(io)
  const command = find(words)
  if (command === undefined) {
    if (words.includes('--help') || words.includes('-h')) return help(words.slice(0, 1), io)
    const below = belowWord(words[0]).map(({ name }) => `'tidegate ${name}'`)
    const what =
      below.length > 0
        ? `'${words[0]}' is the first word of ${below.join(', ')}`
        : `no command '${words[0]}'${nearest(words)}`
    io.stderr(`tidegate: ${what}; see 'tidegate help'\n`)
    return 2
  }
  const rest = words.slice(command.name.split(' ').length)
  if (rest.includes('--help') || rest.includes('-h')) return help(command.name.split(' '), io)
  try {
    return await command.run(rest, io)
  } catch (error) {
    if (error instanceof UsageError || isArgumentError(error)) {
      const hint = nearestFlag(error.message, command)
      const message = error instanceof UsageError ? error.message : argumentMessage(error)
      io.stderr(`tidegate ${command.name}: ${message}${hint}\nusage: ${command.usage}\n`)
      return 2
    }
    const known = error instanceof CommandError
    const message = error instanceof Error ? error.message : String(error)
    io.stderr(`tidegate ${command.name}: ${message}\n`)
    if (debug && error instanceof Error) io.stderr(`${error.stack ?? ''}\n`)
    else if (!known) io.stderr('Run again with --debug to see where it happened.\n')
    return 1
  }
}

function tellVersion(io: Io): number {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8')
  io.stdout(`${(JSON.parse(text) as { readonly version: string }).version}\n`)
  return 0
}

/** What Node's own parser says of an unknown or incomplete option. */
function isArgumentError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
  )
}

/** Node's first sentence: what follows is advice that no command here needs. */
const argumentMessage = ({ message }: Error): string =>
  message
    .replace(/\. (?:To specify|This command)[\s\S]*$/, '')
    .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())

/** The commands of two words that begin with this one. */
const belowWord = (word: string | undefined): readonly Command[] =>
  commands.filter(({ name }) => name.startsWith(`${word} `))

function find(words: readonly string[]): Command | undefined {
  return (
    commands.find((command) => command.name === words.slice(0, 2).join(' ')) ??
    commands.find((command) => command.name === words[0])
  )
}

function help(words: readonly string[], io: Io): number {
  if (words.length === 0) {
    const width = Math.max(...commands.map((command) => command.name.length), 4)
    io.stdout('tidegate: Amazon API Gateway as one worker\n\nusage: tidegate COMMAND …\n\n')
    for (const group of commandGroups) {
      io.stdout(`${group.title}\n`)
      for (const { name, summary } of group.commands) {
        io.stdout(`  ${name.padEnd(width)}  ${summary}\n`)
      }
      io.stdout('\n')
    }
    io.stdout(`'tidegate help COMMAND' explains one. Exit codes: 0 success, 1 failure, 2 usage.\n`)
    return 0
  }
  const command = find(words)
  if (command === undefined) {
    const group = belowWord(words[0])
    for (const { name, summary } of group) io.stdout(`  ${name}  ${summary}\n`)
    if (group.length > 0) return 0
    io.stderr(`tidegate: no command '${words.join(' ')}'${nearest(words)}\n`)
    return 2
  }
  io.stdout(`${command.summary}\n\nusage: ${command.usage}\n\n${detailsOf(command)}\n`)
  return 0
}

/** " (did you mean 'deploy'?)" for a command that is a slip away, else the empty text. */
function nearest(words: readonly string[]): string {
  const names = commands.map(({ name }) => name)
  const near = nearestName(words.slice(0, 2).join(' '), names) ?? nearestName(words[0] ?? '', names)
  return near === undefined ? '' : ` (did you mean '${near}'?)`
}

/** " (did you mean '--json'?)" for an unknown flag that is near one of the command's, else the empty text. */
function nearestFlag(message: string, command: Command): string {
  const flag = /^Unknown option '(--[^'=]+)/.exec(message)?.[1]
  const near = flag === undefined ? undefined : nearestName(flag, flagsOf(command))
  return near === undefined ? '' : ` (did you mean '${near}'?)`
}

/** The process's entry, called by `bin/tidegate.js`. */
export async function run(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), processIo)
}
