/**
 * JavaScript clients: `javascript` in the form of AWS's own SDK (a script that makes
 * `apigClientFactory`), `typescript` as an ES module with types.
 */
import type { ApiOutline, ContentOutline, OperationOutline } from '../openapi/outline.ts'
import { callsOf, distinct, packageName, packageVersion } from './names.ts'
import { javascriptRuntime } from './runtime/javascript.ts'
import { memberName, modelNames, typeScriptType, type ModelNames } from './schema-types.ts'
import type { SdkFile, SdkTarget } from './sdk.ts'

const namesIn = (operation: OperationOutline, place: 'query' | 'header'): string[] =>
  operation.parameters.filter((one) => one.in === place).map(({ name }) => name)

/** The table of operations that the runtime makes functions of, as a JavaScript literal. */
function operationsLiteral(calls: ReturnType<typeof callsOf>): string {
  const rows = calls.map(({ call, operation }) => {
    const row = {
      method: operation.method,
      path: operation.path,
      query: namesIn(operation, 'query'),
      headers: namesIn(operation, 'header'),
      contentType: operation.body?.content[0]?.contentType,
    }
    return `  ${call}: ${JSON.stringify(row)},`
  })
  return `{\n${rows.join('\n')}\n}`
}

/** The folder in AWS's archive. */
const awsFolder = 'apiGateway-js-sdk'

/** `apigClient.js`, called as AWS's is: `apigClientFactory.newClient({…}).petsGet(params, body, additionalParams)`. */
export function javascriptSdk(outline: ApiOutline, target: SdkTarget): readonly SdkFile[] {
  // AWS's SDK for JavaScript knows no operation names.
  const calls = callsOf(outline.operations.map(({ operationName: _name, ...one }) => one))
  const text = `// ${oneLine(outline.title)}, generated. Load it with a <script> tag or require() it.
var apigClientFactory = (function () {
'use strict'
${javascriptRuntime}
const operations = ${operationsLiteral(calls)}

/** config: apiKey; or accessKey, secretKey, sessionToken, region; endpoint in place of the one built in. */
function newClient(config = {}) {
  const signs = config.accessKey && config.secretKey
  return functionsOf(operations, {
    baseUrl: config.endpoint || ${JSON.stringify(target.baseUrl)},
    region: config.region || ${JSON.stringify(target.region)},
    apiKey: config.apiKey,
    ...(signs && {
      credentials: {
        accessKeyId: config.accessKey,
        secretAccessKey: config.secretKey,
        sessionToken: config.sessionToken,
      },
    }),
  })
}

return { newClient }
})()
if (typeof module === 'object' && module !== null) module.exports = apigClientFactory
`
  const sample = `const client = apigClientFactory.newClient({ apiKey: '…' })
const { status, data } = await client.${calls[0]?.call ?? 'rootGet'}(params, body, { headers: {}, queryParams: {} })`
  return [
    { path: `${awsFolder}/apigClient.js`, text },
    { path: `${awsFolder}/README.md`, text: readme(outline, target, 'js', sample) },
  ]
}

/** `index.js`, its types, and what npm wants to know. */
export function typescriptSdk(outline: ApiOutline, target: SdkTarget): readonly SdkFile[] {
  const calls = callsOf(outline.operations)
  const folder = packageName(outline.title)
  const index = `// ${oneLine(outline.title)}, generated.
${javascriptRuntime}
const operations = ${operationsLiteral(calls)}

export { ApiError }

export function createClient(options = {}) {
  const settled = { baseUrl: ${JSON.stringify(target.baseUrl)}, region: ${JSON.stringify(target.region)}, ...options }
  return {
    ...functionsOf(operations, settled),
    request: (method, path, { query = {}, headers, body } = {}) =>
      send(settled, { method, path, query: Object.entries(query), headers, body }),
  }
}
`
  const manifest = {
    name: folder,
    version: packageVersion(outline.version),
    type: 'module',
    main: './index.js',
    types: './index.d.ts',
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
  }
  const sample = `import { createClient, ApiError } from '${folder}'

const client = createClient({ apiKey: '…' })
const { status, data } = await client.${calls[0]?.call ?? 'request'}(…)`
  return [
    { path: `${folder}/index.js`, text: index },
    { path: `${folder}/index.d.ts`, text: declarations(outline, calls) },
    { path: `${folder}/package.json`, text: `${JSON.stringify(manifest, null, 2)}\n` },
    { path: `${folder}/README.md`, text: readme(outline, target, 'ts', sample) },
  ]
}

function declarations(outline: ApiOutline, calls: ReturnType<typeof callsOf>): string {
  const models = modelNames(outline.models)
  const types = [...models].map(
    (name) => `  export type ${name} = ${typeScriptType(outline.models[name] ?? {}, models)}`,
  )
  const functions = calls.map(({ call, operation }) => functionType(call, operation, models))
  return `// ${oneLine(outline.title)}, generated.

export interface ClientOptions {
  /** Where the API is called; default: the stage that the client was made for. */
  baseUrl?: string
  apiKey?: string
  /** Signs every call for AWS_IAM methods. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  region?: string
  /** Sent with every call. */
  headers?: Record<string, string>
  /** 3 unless told; 1 never repeats a call. */
  maxAttempts?: number
  /** Of one attempt; 30000 unless told. */
  timeoutMs?: number
  fetch?: typeof fetch
}

export interface Reply<Data> {
  status: number
  headers: Record<string, string>
  data: Data
}

/** Parameters that the API does not declare. */
export interface Additional {
  headers?: Record<string, string>
  queryParams?: Record<string, Value>
}

export type Value = string | number | boolean | readonly (string | number | boolean)[]

/** An answer outside of 200 to 299. */
export class ApiError extends Error {
  status: number
  headers: Record<string, string>
  data: unknown
}

export namespace Models {
${types.join('\n')}
}

export interface Client {
${functions.join('\n')}
  /** Any other call. */
  request(
    method: string,
    path: string,
    options?: { query?: Record<string, Value>; headers?: Record<string, string>; body?: unknown },
  ): Promise<Reply<unknown>>
}

export function createClient(options?: ClientOptions): Client
`
}

function functionType(call: string, operation: OperationOutline, models: ModelNames): string {
  const parameters = distinct(operation.parameters, ({ name }) => name)
    // One value goes to every place that declares its name.
    .filter(([name, parameter]) => name === parameter.name)
    .map(([name, { required }]) => `${memberName(name)}${required ? '' : '?'}: Value`)
  const isNeeded = operation.parameters.some(({ required }) => required)
  const body =
    operation.body && `body${isNeeded ? '' : '?'}: ${contentType(operation.body.content, models)}`
  const params = `params${isNeeded ? '' : '?'}: { ${parameters.join('; ')} }`
  const success = operation.responses.find(({ status }) => status.startsWith('2'))
  const data = contentType(success?.content ?? [], models)
  const text = operation.summary ?? operation.description
  const comment = `${operation.method} ${operation.path}${text === undefined ? '' : `: ${text}`}`
  return `  /** ${oneLine(comment)} */
  ${call}(${params}, ${body ?? 'body?: unknown'}, additional?: Additional): Promise<Reply<${data}>>`
}

const contentType = (content: readonly ContentOutline[], models: ModelNames): string => {
  const json = content.find((one) => /\bjson\b/i.test(one.contentType))
  return json === undefined ? 'unknown' : typeScriptType(json.schema, models)
}

/** A text that stays inside one line and one comment. */
export const oneLine = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll('*/', '*\\/').trim()

/** The page that comes with a package. */
export const readme = (
  outline: ApiOutline,
  target: SdkTarget,
  language: string,
  sample: string,
): string => `# ${oneLine(outline.title)}

A generated client of ${target.baseUrl}. It needs no packages.

\`\`\`${language}
${sample}
\`\`\`

API keys go with every call as \`x-api-key\`; with an access key and a secret, calls are signed (SigV4,
service \`execute-api\`). A call answered 429 is repeated. Other answers outside of 200 to 299 are
errors, with their status, headers and body.
`
