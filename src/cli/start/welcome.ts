import { apiIdOf } from '../../definition/api.ts'
import { asTyped } from '../self-name.ts'
import type { Gateway } from './gateway.ts'

/** What `npm start` prints after `ready`: how to call the declared stages and how to administer. */
export function welcome({ url, tlsUrl, variables, state }: Gateway): string {
  const stages = state.snapshots.map((snapshot) => ({
    name: nameOf(snapshot.definition),
    address: addressOf(url, snapshot),
  }))
  const sample = state.snapshots.some(({ definition }) => nameOf(definition) === 'petstore')
  const chat = stages.find(({ name, address }) => name === 'chat' && address.startsWith('ws'))
  const token = variables['TIDEGATE_ADMIN_TOKEN'] ?? ''
  const sections = [
    tlsUrl === undefined ? [] : ['The same with TLS:', tlsUrl],
    ['Stages:', ...stages.map(({ name, address }) => `${name}: ${address}`)],
    sample ? sampleCalls(url, chat?.address) : [],
    [
      'Administer with the aws CLI or any AWS SDK:',
      `export AWS_ACCESS_KEY_ID=${variables['TIDEGATE_ADMIN_ACCESS_KEY_ID'] ?? ''}`,
      `export AWS_SECRET_ACCESS_KEY=${variables['TIDEGATE_ADMIN_SECRET_ACCESS_KEY'] ?? ''}`,
      `export AWS_ENDPOINT_URL=${url}/_admin`,
      `aws --region ${variables['AWS_REGION'] || 'us-east-1'} apigateway get-rest-apis`,
    ],
    [
      'In the browser, or with a bearer token:',
      `${url}/_console     admin token ${token}`,
      `curl ${url}/_admin/restapis -H 'Authorization: Bearer ${token}'`,
    ],
    [
      'When a call is refused:',
      "npx tidegate explain     # what was refused lately; 'npx tidegate help' lists all commands",
    ],
  ].filter(({ length }) => length > 1)
  const texts = sections.map(([head, ...lines]) => [head, ...lines.map((line) => `  ${line}`)])
  return asTyped(`\n${texts.map((lines) => lines.join('\n')).join('\n\n')}\n\n`)
}

type Snapshot = Gateway['state']['snapshots'][number]

/** Where a stage is called; an API that only its domain names reach has no address of its own. */
function addressOf(url: string, { definition, stage }: Snapshot): string {
  const tail = stage.stageName === '$default' ? '' : `/${stage.stageName}`
  const isSocket = definition.protocolType === 'WEBSOCKET'
  const base = isSocket ? url.replace(/^http/, 'ws') : url
  const address = `${base}/_api/${apiIdOf(definition)}${tail}${isSocket ? '' : '/'}`
  const settings = definition.protocolType === 'REST' ? definition.restApi : definition.api
  return settings.disableExecuteApiEndpoint === true
    ? `${address} (refused: its domain names alone reach it)`
    : address
}

/** Calls of the sample with what they answer, above each, so that a line is copied as it is. */
function sampleCalls(url: string, chat: string | undefined): readonly string[] {
  const key = `-H 'x-api-key: ${sampleKey}'`
  return [
    'Try the sample:',
    '# 403 Forbidden: no API key',
    `curl -i ${url}/pets`,
    '# 200',
    `curl -i ${url}/pets ${key}`,
    '# 429 Too Many Requests after the burst of five',
    `for i in 1 2 3 4 5 6 7 8; do curl -s -o /dev/null -w '%{http_code}\\n' ${url}/pets ${key}; done`,
    '# 403 Missing Authentication Token: no such path',
    `curl -i ${url}/nowhere`,
    '# 200 from a MOCK',
    `curl -i ${url}/hello`,
    ...(chat === undefined
      ? []
      : [
          "# the chat's echo (Node 22)",
          `node -e "const s=new WebSocket('${chat}');s.onopen=()=>s.send(JSON.stringify({action:'echo',text:'hi'}));s.onmessage=m=>{console.log(m.data);s.close()}"`,
        ]),
  ]
}

/** The sample's key; its SHA-256 stands in routes.json. Everyone knows it: delete it before you deploy. */
export const sampleKey = 'tidegate-sample-key-0001'

function nameOf(definition: Parameters<typeof apiIdOf>[0]): string {
  return definition.protocolType === 'REST' ? definition.restApi.name : definition.api.name
}
