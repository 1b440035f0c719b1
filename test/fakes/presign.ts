import { AwsV4Signer } from 'aws4fetch'
import type { SigningCredentials, SigningScope } from '../../src/aws/sigv4-sign.ts'
import { isoBasic } from '../../src/aws/time.ts'

/**
 * A URL that carries its own signature, as a client signs it; the gateway itself signs in headers only.
 * @param expiresSeconds 1…604,800 from now
 */
export async function presignUrl(
  method: string,
  url: string,
  credentials: SigningCredentials,
  { nowMs, region, service }: Omit<SigningScope, 'payloadHash'>,
  expiresSeconds: number,
): Promise<string> {
  const expiring = new URL(url)
  expiring.searchParams.set('X-Amz-Expires', `${expiresSeconds}`)
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const signer = new AwsV4Signer({
    method,
    url: expiring.href,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service,
    region,
    datetime: isoBasic(nowMs),
    signQuery: true,
  })
  // SDKs write a space so; a URL of a browser's form would write a plus.
  return (await signer.sign()).url.href.replaceAll('+', '%20')
}
