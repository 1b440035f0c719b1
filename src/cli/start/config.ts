/** What the generated workerd configuration depends on. */
export interface ConfigOptions {
  readonly host: string
  readonly port: number
  readonly compatibilityDate: string
  /** Folder of the bundles, and the folder that holds Durable Object storage. */
  readonly buildDirectory: string
  readonly storageDirectory: string
  /** Names of bindings whose values workerd takes from its environment, so that no secret is in a file. */
  readonly variables: readonly string[]
}

/**
 * Room for 16 MB of new objects from the start: V8's own, which grows from less, is collected so
 * often under load that a call costs a tenth more.
 */
const v8Flags = ['--min-semi-space-size=16']

/**
 * The gateway as plain workerd runs it: the worker itself, KV and the Cache API as small workers
 * beside it, Durable Objects on disk, and a network that may reach loopback backends.
 * @see https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp
 */
export function workerdConfig(options: ConfigOptions): string {
  const { host, port, compatibilityDate } = options
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  const bindings = [
    '(name = "STATE", kvNamespace = "kv")',
    '(name = "REGISTRY", durableObjectNamespace = "Registry")',
    '(name = "METERS", durableObjectNamespace = "Meter")',
    '(name = "CONNECTIONS", durableObjectNamespace = "ConnectionShard")',
    ...options.variables.map((name) => `(name = ${quote(name)}, fromEnvironment = ${quote(name)})`),
  ]
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    (name = "kv", worker = .kv),
    (name = "cache", worker = .cache),
    (name = "network", network = (allow = ["public", "private", "local"], tlsOptions = (trustBrowserCas = true))),
    (name = "disk", disk = (path = ${quote(options.storageDirectory)}, writable = true)),
  ],
  sockets = [(name = "http", address = ${quote(address)}, http = (), service = "gateway")],
  v8Flags = [${v8Flags.map(quote).join(', ')}],
);

const gateway :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = ${quote(compatibilityDate)},
  globalOutbound = "network",
  cacheApiOutbound = "cache",
  durableObjectNamespaces = [
    (className = "Registry", uniqueKey = "tidegate-registry", enableSql = true),
    (className = "Meter", uniqueKey = "tidegate-meter", enableSql = true),
    (className = "ConnectionShard", uniqueKey = "tidegate-connections", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [
    ${bindings.join(',\n    ')},
  ],
);

const kv :Workerd.Worker = (
  modules = [(name = "kv.js", esModule = embed "kv.js")],
  compatibilityDate = ${quote(compatibilityDate)},
  durableObjectNamespaces = [(className = "KvStore", uniqueKey = "tidegate-kv", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [(name = "STORE", durableObjectNamespace = "KvStore")],
);

const cache :Workerd.Worker = (
  modules = [(name = "cache.js", esModule = embed "cache.js")],
  compatibilityDate = ${quote(compatibilityDate)},
);
`
}

function quote(text: string): string {
  return JSON.stringify(text)
}
