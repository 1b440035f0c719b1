/**
 * Writes docs/command-line.md from the commands themselves: `node scripts/command-line.ts`.
 * `test/purity/command-line.test.ts` fails while they differ.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { detailsOf, type Command } from '../src/cli/command.ts'
import { commandGroups } from '../src/cli/commands/index.ts'

export const commandLineFile = fileURLToPath(new URL('../docs/command-line.md', import.meta.url))

const head = `# The command line

Written by \`node scripts/command-line.ts\` from the commands themselves.

\`npx tidegate COMMAND\` in the checkout, or \`node PATH/bin/tidegate.js COMMAND\` from elsewhere; Node 20 or newer. Commands exit
0 on success, 1 on a finding or failure, 2 on wrong usage. Errors go to standard error and say what to do; \`--debug\` adds
where it happened. What is data prints as JSON with \`--json\`. Commands that talk to a running gateway find it by
\`--endpoint\`, \`AWS_ENDPOINT_URL\` or the data folder of \`npm start\`, which has its address and its token;
\`TIDEGATE_ADMIN_TOKEN\` wins. \`npx tidegate completion bash\` completes commands and flags.
`

const anchor = (name: string): string => `tidegate-${name.replaceAll(' ', '-')}`

const row = ({ name, summary }: Command): string =>
  `| [\`${name}\`](#${anchor(name)}) | ${summary.replaceAll('|', '\\|')} |`

const section = (command: Command): string =>
  `### tidegate ${command.name}\n\n\`\`\`\n${command.usage}\n\n${detailsOf(command)}\n\`\`\`\n`

/** The page as the commands have it. */
export function commandLinePage(): string {
  const tables = commandGroups.map(
    ({ title, commands }) =>
      `**${title}**\n\n| command | what it does |\n|---|---|\n${commands.map(row).join('\n')}\n`,
  )
  const sections = commandGroups.map(
    ({ title, commands }) => `## ${title}\n\n${commands.map(section).join('\n')}`,
  )
  return [head, ...tables, ...sections].join('\n')
}

if (import.meta.main) writeFileSync(commandLineFile, commandLinePage())
