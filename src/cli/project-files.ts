import { compatibilityDate, compatibilityFlags } from './start/gateway.ts'

/** What `tidegate init` knows of a new project. */
export interface Project {
  /** The worker's name: `'pets'`. */
  readonly worker: string
  /** The first API's name. */
  readonly api: string
  readonly region: string
  /** Twelve digits; `undefined` where nothing names one. */
  readonly accountId: string | undefined
  /** Where `GET /{proxy+}` goes; `undefined` without a backend. */
  readonly backend: string | undefined
  /** The package's folder as the project sees it: `'../tidegate'`, `'.'`. */
  readonly packagePath: string
}

/** A routes.json to begin with: a greeting, and the backend when there is one. */
export function firstRoutes({ api, backend, packagePath }: Project): string {
  const hello = {
    type: 'MOCK',
    responses: {
      default: {
        statusCode: '200',
        responseTemplates: { 'application/json': '{"hello": "$context.identity.sourceIp"}' },
      },
    },
  }
  const proxied = backend === undefined ? {} : { 'ANY /{proxy+}': proxyTo(backend) }
  const file = {
    $schema: `${packagePath}/dist/routes.schema.json`,
    apis: {
      [api]: {
        protocolType: 'REST',
        routes: { 'GET /hello': hello, ...proxied },
        stages: { prod: {} },
      },
    },
    domainNames: { '*': { basePathMappings: { '(none)': { api, stage: 'prod' } } } },
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** A routes.json whose only API, if it is the only one, answers at every host's root. */
export function servedAtRoot(routes: string): string {
  const file = JSON.parse(routes) as {
    readonly apis: Readonly<Record<string, { readonly stages?: Readonly<Record<string, unknown>> }>>
  }
  const [only, ...others] = Object.entries(file.apis)
  const [stage] = Object.keys(only?.[1].stages ?? {})
  if (only === undefined || stage === undefined || others.length > 0) return routes
  const basePathMappings = { '(none)': { api: only[0], stage } }
  return `${JSON.stringify({ ...file, domainNames: { '*': { basePathMappings } } }, null, 2)}\n`
}

const proxyTo = (backend: string) => ({
  type: 'HTTP_PROXY',
  uri: `${backend.replace(/\/+$/, '')}/{proxy}`,
  requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
})

/** Secrets, state and what is built stay out of a repository. */
export const gitignore = 'node_modules/\n.tidegate/\n.dev.vars\n.wrangler/\ndist/\n'

/** A wrangler.toml that deploys: the worker, its bindings, migrations and logs. */
export function wranglerToml({ worker, region, accountId, packagePath }: Project): string {
  const account = accountId === undefined ? '' : `TIDEGATE_ACCOUNT_ID = "${accountId}"\n`
  return `# ${worker} on Tidegate. 'tidegate doctor' checks it; docs/deploy.md explains each part.
name = "${worker}"
main = "${packagePath}/src/index.ts"
compatibility_date = "${compatibilityDate}"
compatibility_flags = ${JSON.stringify(compatibilityFlags)}
workers_dev = true

# A short script starts sooner; stack traces in logs show the source all the same.
minify = true
keep_names = false
upload_source_maps = true

# routes.json is compiled and bundled, so that no request waits for configuration.
[build]
command = "node ${packagePath}/bin/tidegate.js build --routes routes.json --out dist"
watch_dir = ["routes.json"]

[alias]
"tidegate:routes" = "./dist/routes.js"
"tidegate:console" = "./dist/console.js"

# With no id here, wrangler creates the namespace at the first deploy.
[[kv_namespaces]]
binding = "STATE"

[[durable_objects.bindings]]
name = "REGISTRY"
class_name = "Registry"

[[durable_objects.bindings]]
name = "METERS"
class_name = "Meter"

[[durable_objects.bindings]]
name = "CONNECTIONS"
class_name = "ConnectionShard"

[[migrations]]
tag = "v1"
new_sqlite_classes = ["Registry", "Meter", "ConnectionShard"]

# The gateway chooses what it logs: the platform keeps all of that, and no line of its own for each call.
[observability]
enabled = true

[observability.logs]
enabled = true
invocation_logs = false
head_sampling_rate = 1

[vars]
AWS_REGION = "${region}"
${account}`
}
