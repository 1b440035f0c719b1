/**
 * Trust stores of domain names. As on AWS one is read when its address is set, not on calls: PEM out of S3,
 * checked, and kept with the domain. Setting the address or the version again reads it again.
 */
import { isOwnEndpoint, serviceBase, signingScope } from '../../aws/endpoints.ts'
import { signRequest } from '../../aws/sigv4-sign.ts'
import type { DomainName, Truststore } from '../../definition/domain-name.ts'
import { readBundle } from '../../languages/x509/bundle.ts'
import { toBase64 } from '../base64.ts'
import { badRequest } from '../errors.ts'
import type { AdminPorts } from '../operation.ts'
import { sha256Hex } from '../../aws/sha256.ts'

type MutualTls = NonNullable<DomainName['mutualTlsAuthentication']>

/** What a domain keeps of its mutual TLS. */
export interface ReadMutualTls {
  readonly mutualTlsAuthentication?: MutualTls
  readonly truststore?: Truststore
}

const timeoutMs = 10_000

const s3Shape = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/

/**
 * What an update says of mutual TLS, laid over what the domain has: the version alone may change. An
 * empty text takes its member away, and without an address there is no mutual TLS.
 */
export function askedMutualTls(
  { mutualTlsAuthentication: before }: DomainName,
  {
    truststoreUri = before?.truststoreUri,
    truststoreVersion = before?.truststoreVersion,
  }: MutualTls,
): MutualTls | undefined {
  if (!truststoreUri) return undefined
  return truststoreVersion ? { truststoreUri, truststoreVersion } : { truststoreUri }
}

/** Refuses mutual TLS beside a policy of older protocols. Observed. */
export function checkMutualTlsPolicy({
  securityPolicy,
  mutualTlsAuthentication,
}: Pick<DomainName, 'mutualTlsAuthentication'> & {
  readonly securityPolicy?: string | undefined
}): void {
  if (securityPolicy === 'TLS_1_0' && mutualTlsAuthentication?.truststoreUri) {
    throw badRequest('Mutual TLS authentication is only supported with TLS 1.2.')
  }
}

/** Adds the trust store that `truststoreUri` names. @throws BadRequestException for one that cannot be used */
export async function readMutualTls(
  ports: AdminPorts,
  asked: MutualTls | undefined,
  nowMs: number,
): Promise<ReadMutualTls> {
  const { truststoreUri: uri = '', truststoreVersion } = asked ?? {}
  if (uri === '') return {}
  const mutualTls = {
    truststoreUri: uri,
    ...(truststoreVersion !== undefined && { truststoreVersion }),
  }
  if (uri.startsWith('sha256:')) return { mutualTlsAuthentication: mutualTls }
  const [, bucket, key] = s3Shape.exec(uri) ?? []
  if (bucket === undefined || key === undefined) {
    throw badRequest(`Invalid truststoreUri specified: ${uri}. It is s3://bucket/key.`)
  }
  if (ports.settings.credentials === undefined && !isOwnEndpoint('s3', ports.settings)) {
    return {
      mutualTlsAuthentication: {
        ...mutualTls,
        truststoreWarnings: [
          `${uri} was not read: the gateway has no AWS credentials. Until it has, clients are trusted whose certificate authority the zone knows.`,
        ],
      },
    }
  }
  const text = await readS3(ports, uri, { bucket, key, version: truststoreVersion }, nowMs)
  const { truststore, warnings } = await truststoreOf(text, nowMs)
  return {
    mutualTlsAuthentication: {
      ...mutualTls,
      ...(warnings.length > 0 && { truststoreWarnings: warnings }),
    },
    truststore,
  }
}

/** The domain with what was read in place of what it had. */
export function withMutualTls(domain: DomainName, mutualTls: ReadMutualTls): DomainName {
  const { mutualTlsAuthentication: _before, truststore: _read, ...others } = domain
  return { ...others, ...mutualTls }
}

interface S3Object {
  readonly bucket: string
  readonly key: string
  readonly version: string | undefined
}

async function readS3(
  { settings, fetch }: AdminPorts,
  uri: string,
  { bucket, key, version }: S3Object,
  nowMs: number,
): Promise<string> {
  const { partition, region, credentials } = settings
  const service = {
    partition,
    region,
    service: 's3',
    subdomain: bucket,
    kind: 'path',
    target: '',
  } as const
  const path = key.split('/').map(encodeURIComponent).join('/')
  const query = version === undefined ? '' : `?versionId=${encodeURIComponent(version)}`
  const url = `${serviceBase(service, settings)}/${path}${query}`
  const scope = { ...signingScope({ ...service, subdomain: undefined }), nowMs }
  const headers =
    credentials === undefined
      ? []
      : await signRequest({ method: 'GET', url, headers: [] }, credentials, scope)
  let response: Response
  try {
    response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) })
  } catch (error) {
    throw badRequest(`The truststore ${uri} could not be read: ${String(error)}`)
  }
  const text = await response.text()
  if (response.status !== 200) {
    const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? `status ${response.status}`
    throw badRequest(`The truststore ${uri} could not be read: ${code}`)
  }
  return text
}

/** A PEM text as a trust store, with what its owner should know. @throws BadRequestException for none */
async function truststoreOf(
  pem: string,
  nowMs: number,
): Promise<{ readonly truststore: Truststore; readonly warnings: readonly string[] }> {
  const bundle = readBundle(pem, nowMs)
  if ('problem' in bundle) throw badRequest(bundle.problem)
  const certificates = bundle.certificates.map(({ der }) => toBase64(der))
  const sha256 = await sha256Hex(certificates.join())
  return { truststore: { sha256, certificates }, warnings: bundle.warnings }
}
