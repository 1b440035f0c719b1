import { apiIdOf } from '../../definition/api.ts'
import type { Gateway } from './gateway.ts'

/** What `npm start` prints after `ready`: how to call the declared stages and how to administer. */
export function welcome(gateway: Gateway): string {
  const { url, variables, state } = gateway
  const lines: string[] = ['', 'Stages:']
  for (const { definition, stage } of state.snapshots) {
    const name = definition.protocolType === 'REST' ? definition.restApi.name : definition.api.name
    const id = apiIdOf(definition)
    const tail = stage.stageName === '$default' ? '' : `/${stage.stageName}`
    const isSocket = definition.protocolType === 'WEBSOCKET'
    const base = isSocket ? url.replace(/^http/, 'ws') : url
    lines.push(`  ${name}: ${base}/_api/${id}${tail}${isSocket ? '' : '/'}`)
  }
  if (state.snapshots.some(({ definition }) => nameOf(definition) === 'petstore')) {
    lines.push(
      '',
      'Try the sample:',
      `  curl -i ${url}/pets                                   # 403: no API key`,
      `  curl -i ${url}/pets -H 'x-api-key: ${sampleKey}'      # 200`,
      `  for i in 1 2 3 4 5 6 7 8; do curl -s -o /dev/null -w '%{http_code}\\n' ${url}/pets -H 'x-api-key: ${sampleKey}'; done   # 429 after the burst`,
      `  curl -i ${url}/nowhere                                # 403: Missing Authentication Token`,
      `  curl -i ${url}/hello                                  # 200: a MOCK`,
    )
  }
  const chat = state.snapshots.find(({ definition }) => nameOf(definition) === 'chat')
  if (chat?.definition.protocolType === 'WEBSOCKET') {
    const address = `${url.replace(/^http/, 'ws')}/_api/${apiIdOf(chat.definition)}/${chat.stage.stageName}`
    lines.push(
      `  node -e "const s=new WebSocket('${address}');s.onopen=()=>s.send(JSON.stringify({action:'echo',text:'hi'}));s.onmessage=m=>{console.log(m.data);s.close()}"   # the chat's echo (Node 22)`,
    )
  }
  lines.push(
    '',
    'Administer with the aws CLI or any AWS SDK:',
    `  export AWS_ACCESS_KEY_ID=${variables['TIDEGATE_ADMIN_ACCESS_KEY_ID'] ?? ''}`,
    `  export AWS_SECRET_ACCESS_KEY=${variables['TIDEGATE_ADMIN_SECRET_ACCESS_KEY'] ?? ''}`,
    `  export AWS_ENDPOINT_URL=${url}/_admin`,
    `  aws --region ${variables['AWS_REGION'] || 'us-east-1'} apigateway get-rest-apis`,
    'or with a token:',
    `  curl ${url}/_admin/restapis -H 'Authorization: Bearer ${variables['TIDEGATE_ADMIN_TOKEN'] ?? ''}'`,
    `or, with the same token, in the browser: ${url}/_console`,
    '',
  )
  return `${lines.join('\n')}\n`
}

/** The sample's key; its SHA-256 stands in routes.json. Everyone knows it: delete it before you deploy. */
export const sampleKey = 'tidegate-sample-key-0001'

function nameOf(definition: Parameters<typeof apiIdOf>[0]): string {
  return definition.protocolType === 'REST' ? definition.restApi.name : definition.api.name
}
