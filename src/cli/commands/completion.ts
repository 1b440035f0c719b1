import type { Command } from '../command.ts'
import { completionScript, shellNames } from '../completion-scripts.ts'
import { UsageError } from '../io.ts'

/** The script that completes commands and flags. @param others every other command */
export const completionOf = (others: () => readonly Command[]): Command => ({
  name: 'completion',
  summary: 'print the completion script of a shell',
  usage: 'tidegate completion bash|zsh|fish',
  details: `
  bash  eval "$(npx tidegate completion bash)"     in ~/.bashrc
  zsh   source <(npx tidegate completion zsh)      in ~/.zshrc
  fish  npx tidegate completion fish | source      in config.fish

Completes the command 'tidegate'; 'npm link' in the checkout makes it one.`,
  async run([given, ...more], io) {
    const shell = shellNames.find((name) => name === given)
    if (shell === undefined || more.length > 0) {
      throw new UsageError(`name one of ${shellNames.join(', ')}`)
    }
    io.stdout(completionScript(shell, others()))
    return 0
  },
})
