import type { ClientCertificateFile, TlsFiles } from './tls.ts'

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
  readonly tls: TlsFiles
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
    ...options.tls.clientCertificates.map(
      ({ binding }) => `(name = ${quote(binding)}, service = ${quote(binding)})`,
    ),
  ]
  const networks = [
    network('network', options.tls),
    // A network of its own for each client certificate: workerd presents it to whoever asks for one.
    ...options.tls.clientCertificates.map((one) => network(one.binding, options.tls, one)),
  ]
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    (name = "kv", worker = .kv),
    (name = "cache", worker = .cache),
    ${networks.join(',\n    ')},
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

/** The way out; a certificate's file, of certificate and key, is linked into the build folder by its binding. */
function network(name: string, { trusted }: TlsFiles, certificate?: ClientCertificateFile): string {
  const options = ['trustBrowserCas = true']
  if (trusted.length > 0) options.push(`trustedCertificates = [${trusted.map(quote).join(', ')}]`)
  if (certificate !== undefined) {
    const file = quote(linkedPem(certificate))
    options.push(`keypair = (privateKey = embed ${file}, certificateChain = embed ${file})`)
  }
  return `(name = ${quote(name)}, network = (allow = ["public", "private", "local"], tlsOptions = (${options.join(', ')})))`
}

/** The name in the build folder of a client certificate's file. */
export const linkedPem = ({ binding }: ClientCertificateFile): string => `${binding}.pem`

function quote(text: string): string {
  return JSON.stringify(text)
}
