import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { StartedGateway } from './gateway.ts'

const execute = promisify(execFile)

/** The aws CLI's name and version; `undefined` when it is not installed, or is but does not run. */
export const installedCli = await execute('aws', ['--version']).then(
  ({ stdout, stderr }) => /aws-cli\/\S+/.exec(stdout + stderr)?.[0],
  () => undefined,
)

/** What a command printed as JSON. Rejects with the CLI's message when the command fails. */
export type Answer = Readonly<Record<string, unknown>>

/** The aws CLI pointed at a gateway as `npm start` tells people to: by three variables. */
export function awsCli(gateway: StartedGateway) {
  return async (...words: readonly string[]): Promise<Answer> => {
    const { stdout } = await execute('aws', ['--output', 'json', ...words], {
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: `${gateway.url}/_admin`,
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: gateway.accessKeyId,
        AWS_SECRET_ACCESS_KEY: gateway.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_PAGER: '',
      },
    })
    return JSON.parse(stdout.trim().startsWith('{') ? stdout : '{}') as Answer
  }
}
