import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'

/** Where a command reads and writes; tests hand in their own. */
export interface Io {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** All of standard input as text. */
  readonly readStdin: () => Promise<string>
  /** A file's text. Throws Node's own error when it cannot be read. */
  readonly readFile: (path: string) => Promise<string>
  /** True when standard error is a terminal: only then is progress shown. */
  readonly isTerminal: boolean
  /** Asks at the terminal; an empty answer is the fallback. Absent where nobody sits there. */
  readonly ask?: (question: string, fallback: string) => Promise<string>
}

/** The process's own streams. */
export const processIo: Io = {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  readStdin: async () => {
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks).toString('utf8')
  },
  readFile: (path) => readFile(path, 'utf8'),
  isTerminal: process.stderr.isTTY,
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask: askTerminal }),
}

async function askTerminal(question: string, fallback: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await lines.question(`${question}${fallback === '' ? '' : ` [${fallback}]`} `)
    return answer.trim() || fallback
  } catch (error) {
    // Ctrl-C or Ctrl-D at a question is an answer too.
    if (error instanceof Error && error.name === 'AbortError') {
      throw new CommandError('stopped; nothing was written')
    }
    throw error
  } finally {
    lines.close()
  }
}

/** A reader that has seen enough (`| head`) is no failure of ours; a full disk behind `>` is one to be told. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`tidegate: the output cannot be written: ${error.message}\n`)
  process.exit(1)
})

/** Wrong usage of a command: exit 2, with the command's help line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A failure the user can act on: exit 1, the message and nothing else. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** The same, each file and standard input read once however often it is asked for: a pipe can be read no second time. */
export function readOnce(io: Io): Io {
  const texts = new Map<string, Promise<string>>()
  let input: Promise<string> | undefined
  return {
    ...io,
    readStdin: () => (input ??= io.readStdin()),
    readFile(path) {
      const text = texts.get(path) ?? io.readFile(path)
      texts.set(path, text)
      return text
    },
  }
}

/** The text of a file, or of standard input for `-`; a missing file is a CommandError that names it. */
export async function readInput(path: string, io: Io): Promise<string> {
  if (path === '-') return io.readStdin()
  try {
    return await io.readFile(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const why = unreadable[code ?? ''] ?? (error as Error).message
    throw new CommandError(`${path}: ${why}`)
  }
}

/** Why a file cannot be read, by the code of Node's error. */
const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder, not a file',
  EACCES: 'no permission to read it',
}
