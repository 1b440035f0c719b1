/** Amazon Cognito user pools as issuers of tokens. */
import { parseArn } from '../../aws/arn.ts'
import type { Ports } from '../../ports.ts'
import type { KeySource } from './jwks.ts'

/** An issuer. Only user pools say in `token_use` what a token is for. */
export type Provider = KeySource & { readonly isUserPool: boolean }

/** The names in which an issuer may sign; where the operator sends its service decides. */
export type Pool = (ports: Ports) => readonly Provider[]

const poolShape = /^userpool\/([\w-]+)$/

/** The SDKs' names for the service, under which an operator sends it elsewhere. */
const endpointNames = ['cognito-identity-provider', 'cognito-idp', '']

/** A user pool by its ARN; `undefined` for any other text. */
export function userPool(text: string): Pool | undefined {
  const arn = parseArn(text)
  const [, poolId] = poolShape.exec(arn?.resource ?? '') ?? []
  if (arn?.service !== 'cognito-idp' || poolId === undefined) return undefined
  const suffix = arn.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const own = `https://cognito-idp.${arn.region}.${suffix}/${poolId}`
  const served = (issuer: string, base: string): Provider => ({
    issuer,
    jwksUri: `${base}/.well-known/jwks.json`,
    isUserPool: true,
  })
  const providers = [served(own, own)]
  return ({ settings }) => {
    const name = endpointNames.find((name) => settings.endpoints.has(name))
    if (name === undefined) return providers
    // A stand-in for the service may sign in its own name or in the service's.
    const base = `${settings.endpoints.get(name)}/${poolId}`
    return [served(own, base), served(base, base)]
  }
}
