import type { ClientCertificateFile, TlsFiles } from './tls.ts'

/** What the generated workerd configuration depends on. */
export interface ConfigOptions {
  readonly host: string
  readonly port: number
  readonly compatibilityDate: string
  /** Of the gateway's own worker. */
  readonly compatibilityFlags: readonly string[]
  /** Folder of Durable Object storage. */
  readonly storageDirectory: string
  /** Names of bindings whose values workerd takes from its environment, so that no secret is in a file. */
  readonly variables: readonly string[]
  readonly tls: TlsFiles
  /** Whether a proxy in front may say with which scheme it was called. */
  readonly trustsForwarded: boolean
  /** Where TLS ends at the gateway itself, with the certificate and key that are linked into the build folder. */
  readonly tlsSocket?: TlsSocket | undefined
  readonly place: ProcessPlace
}

/** A socket whose clients speak TLS. */
export interface TlsSocket {
  /** `'*'` for all addresses. */
  readonly host: string
  readonly port: number
  /** Whether a proxy in front of this one, too, says who calls. */
  readonly trustsForwarded: boolean
}

/** Which of the machine's processes a configuration is for. */
export type ProcessPlace =
  | { readonly kind: 'only' }
  | {
      /** The one that owns the state; its sockets for the others are in a folder. */
      readonly kind: 'first'
      readonly sockets: string
      readonly processes: number
    }
  | {
      readonly kind: 'further'
      readonly sockets: string
      /** From 2. */
      readonly number: number
    }

/**
 * A heap that starts small and grows slowly. The runtime's own objects (requests, headers, streams) go
 * only when V8 collects all of it, for which it waits of its own accord until there are those of tens
 * of thousands of calls, and then stands still for 100 to 200 ms. docs/performance.md has the figures.
 */
const v8Flags = ['--min-semi-space-size=4', '--initial-heap-size=16', '--heap-growing-percent=40']

/**
 * The gateway as plain workerd runs it: the worker itself, KV and the Cache API as small workers
 * beside it, Durable Objects on disk, and a network that may reach loopback backends. A further
 * process has the worker alone and finds the rest at the first.
 * @see https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp
 */
export function workerdConfig(options: ConfigOptions): string {
  const { host, port, compatibilityDate, compatibilityFlags, place } = options
  const networks = [
    // workerd makes one of this name itself otherwise, which trusts the machine's authorities alone.
    network('internet', options.tls),
    // A network of its own for each client certificate: workerd presents it to whoever asks for one.
    ...options.tls.clientCertificates.map((one) => network(one.binding, options.tls, one)),
  ]
  const beside = neighbours(place)
  const services = ['(name = "gateway", worker = .gateway)', ...networks, ...beside.services]
  const http = options.trustsForwarded ? forwardedProto : ''
  const sockets = [
    socket('http', addressOf({ host, port }), gatewayService(), http),
    ...(options.tlsSocket === undefined ? [] : [tlsSocket(options.tlsSocket)]),
    ...beside.sockets,
  ]
  const bindings = [
    '(name = "STATE", kvNamespace = "kv")',
    ...beside.bindings,
    ...options.variables.map((name) => `(name = ${quote(name)}, fromEnvironment = ${quote(name)})`),
    ...options.tls.clientCertificates.map(({ binding }) => serviceBinding(binding)),
  ]
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ${services.join(',\n    ')},
  ],
  sockets = [
    ${sockets.join(',\n    ')},
  ],
  v8Flags = [${v8Flags.map(quote).join(', ')}],
);

const gateway :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed ${quote(bundleNames[place.kind])}),
    (name = "tidegate:routes", esModule = embed "routes.js"),
    (name = "tidegate:console", esModule = embed "console.js"),
  ],
  compatibilityDate = ${quote(compatibilityDate)},
  compatibilityFlags = [${compatibilityFlags.map(quote).join(', ')}],
  globalOutbound = "internet",
  cacheApiOutbound = "cache",${place.kind === 'further' ? '' : ownedObjects}
  bindings = [
    ${bindings.join(',\n    ')},
  ],
);
${place.kind === 'further' ? '' : ownedStores(options)}`
}

/** The bundle of the worker that a process runs. */
export const bundleNames = {
  only: 'worker.js',
  first: 'first-process.js',
  further: 'further-process.js',
} as const

const ownedObjects = `
  durableObjectNamespaces = [
    (className = "Registry", uniqueKey = "tidegate-registry", enableSql = true),
    (className = "Meter", uniqueKey = "tidegate-meter", enableSql = true),
    (className = "ConnectionShard", uniqueKey = "tidegate-connections", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "disk"),`

const ownedStores = ({ compatibilityDate, storageDirectory }: ConfigOptions): string => `
const disk :Workerd.Service = (name = "disk", disk = (path = ${quote(storageDirectory)}, writable = true));

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

/** What stands beside the worker of a process, and the ways to the other processes. */
function neighbours(place: ProcessPlace): {
  readonly services: readonly string[]
  readonly sockets: readonly string[]
  readonly bindings: readonly string[]
} {
  const own = {
    services: ['(name = "kv", worker = .kv)', '(name = "cache", worker = .cache)', '.disk'],
    bindings: [
      '(name = "REGISTRY", durableObjectNamespace = "Registry")',
      '(name = "METERS", durableObjectNamespace = "Meter")',
      '(name = "CONNECTIONS", durableObjectNamespace = "ConnectionShard")',
    ],
  }
  if (place.kind === 'only') return { ...own, sockets: [] }
  const path = (name: string): string => `unix:${place.sockets}/${name.replace('/', '-')}`
  switch (place.kind) {
    case 'first': {
      const others = Array.from({ length: place.processes - 1 }, (_, index) => index + 2)
      const names = others.map((number) => `process/${number}`)
      return {
        services: [...own.services, ...names.map((name) => external(name, path(name)))],
        sockets: [
          socket(
            'own-paths',
            path('process/1'),
            gatewayService('process/own-paths'),
            forwardedProto,
          ),
          socket('objects', path('process/objects'), gatewayService('process/objects')),
          socket('kv', path('kv'), 'service = "kv"'),
          socket('cache', path('cache'), 'service = "cache"'),
        ],
        bindings: [...own.bindings, ...names.map(serviceBinding)],
      }
    }
    case 'further':
      return {
        services: [
          external('process/1', path('process/1'), forwardedProto),
          ...['process/objects', 'kv', 'cache'].map((name) => external(name, path(name))),
        ],
        sockets: [
          socket('notices', path(`process/${place.number}`), gatewayService('process/notices')),
        ],
        bindings: ['process/1', 'process/objects'].map(serviceBinding),
      }
  }
}

/** The scheme of a request's URL, where it came another way than the client's. */
const forwardedProto = 'forwardedProtoHeader = "X-Forwarded-Proto"'

const socket = (name: string, address: string, service: string, http = ''): string =>
  `(name = ${quote(name)}, address = ${quote(address)}, http = (${http}), ${service})`

/** The gateway's worker, by its usual entrance or another. */
const gatewayService = (entrypoint?: string): string =>
  entrypoint === undefined
    ? 'service = "gateway"'
    : `service = (name = "gateway", entrypoint = ${quote(entrypoint)})`

/** `'127.0.0.1:8787'`, `'[::1]:8787'`, `'*:443'`. */
export const addressOf = ({
  host,
  port,
}: {
  readonly host: string
  readonly port: number
}): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)

/** The names in the build folder of what the TLS socket shows and keeps. */
export const tlsSocketFiles = { certificate: 'tls-certificate.pem', key: 'tls-key.pem' } as const

/** Nothing older than TLS 1.2, as on a domain of Amazon API Gateway. */
function tlsSocket({ trustsForwarded, ...address }: TlsSocket): string {
  const { certificate, key } = tlsSocketFiles
  const keypair = `(privateKey = embed ${quote(key)}, certificateChain = embed ${quote(certificate)})`
  const https = `(options = (), tlsOptions = (keypair = ${keypair}, minVersion = tls1Dot2))`
  const service = gatewayService(trustsForwarded ? undefined : 'socket/tls')
  return `(name = "https", address = ${quote(addressOf(address))}, https = ${https}, ${service})`
}

const external = (name: string, address: string, http = ''): string =>
  `(name = ${quote(name)}, external = (address = ${quote(address)}, http = (${http})))`

const serviceBinding = (name: string): string => `(name = ${quote(name)}, service = ${quote(name)})`

/** The way out; a certificate's file, of certificate and key, is linked into the build folder by its binding. */
function network(
  name: string,
  { trusted, trustsMachine }: TlsFiles,
  certificate?: ClientCertificateFile,
): string {
  const options = [`trustBrowserCas = ${trustsMachine}`]
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
