import type { Command } from './command.ts'
import { flagsOf } from './flags.ts'

/** Words and their explanations, for shells that show them. */
interface Completion {
  readonly command: string
  readonly summary: string
  readonly flags: readonly string[]
}

const completionsOf = (commands: readonly Command[]): readonly Completion[] =>
  commands.map((command) => ({
    command: command.name,
    summary: command.summary,
    flags: flagsOf(command),
  }))

/** Two-word commands complete by their first word, then by the second. */
const firstWords = (completions: readonly Completion[]): readonly string[] => [
  ...new Set(completions.map(({ command }) => command.split(' ')[0] ?? '')),
]

function bash(completions: readonly Completion[]): string {
  const cases = firstWords(completions).map((word) => {
    const own = completions.filter(({ command }) => command.split(' ')[0] === word)
    const seconds = own.map(({ command }) => command.split(' ')[1] ?? '').filter(Boolean)
    const words = [...seconds, ...new Set(own.flatMap(({ flags }) => flags))]
    return `    ${word}) words="${words.join(' ')}" ;;`
  })
  return `# tidegate completion for bash: eval "$(tidegate completion bash)"
_tidegate() {
  local words
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="help ${firstWords(completions).join(' ')}" ;;
  esac
  [ "$COMP_CWORD" -le 1 ] && words="help ${firstWords(completions).join(' ')}"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _tidegate tidegate
`
}

function zsh(completions: readonly Completion[]): string {
  const words = firstWords(completions)
  const described = words.map((word) => {
    const { summary = '' } = completions.find(({ command }) => command.split(' ')[0] === word) ?? {}
    return `    '${word}:${summary.replaceAll("'", '’').replaceAll(':', ',')}'`
  })
  const cases = words.map((word) => {
    const own = completions.filter(({ command }) => command.split(' ')[0] === word)
    const seconds = own.map(({ command }) => command.split(' ')[1] ?? '').filter(Boolean)
    return `    ${word}) compadd -- ${[...seconds, ...new Set(own.flatMap(({ flags }) => flags))].join(' ')} ; _files ;;`
  })
  return `#compdef tidegate
# tidegate completion for zsh: source <(tidegate completion zsh)
_tidegate() {
  local -a commands=(
    'help:explain a command'
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${cases.join('\n')}
  esac
}
compdef _tidegate tidegate
`
}

function fish(completions: readonly Completion[]): string {
  const lines = firstWords(completions).flatMap((word) => {
    const own = completions.filter(({ command }) => command.split(' ')[0] === word)
    const seconds = own.flatMap(({ command, summary }) => {
      const second = command.split(' ')[1]
      return second === undefined
        ? []
        : [
            `complete -c tidegate -n '__fish_seen_subcommand_from ${word}' -a ${second} -d '${quoted(summary)}'`,
          ]
    })
    const flags = [...new Set(own.flatMap((one) => one.flags))].map(
      (flag) => `complete -c tidegate -n '__fish_seen_subcommand_from ${word}' -l ${flag.slice(2)}`,
    )
    return [
      `complete -c tidegate -n __fish_use_subcommand -f -a ${word} -d '${quoted(own[0]?.summary ?? '')}'`,
      ...seconds,
      ...flags,
    ]
  })
  return `# tidegate completion for fish: tidegate completion fish | source\n${lines.join('\n')}\n`
}

const quoted = (text: string): string => text.replaceAll("'", "\\'")

const shells = { bash, zsh, fish } as const satisfies Record<
  string,
  (completions: readonly Completion[]) => string
>

/** Shells that there is a script for. */
export const shellNames = Object.keys(shells) as readonly (keyof typeof shells)[]

/** The completion script of a shell, of all commands and their flags. */
export const completionScript = (
  shell: keyof typeof shells,
  commands: readonly Command[],
): string => shells[shell](completionsOf(commands))
