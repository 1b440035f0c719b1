import type { Json, StringMap } from './common.ts'

/** Whose an access key is, as IAM would describe it; without its secrets. */
export interface CallerDescription {
  /** `'arn:aws:iam::123456789012:user/ann'`, `'arn:aws:sts::123456789012:assumed-role/Reader/session'`. */
  readonly arn: string
  /** Twelve digits; another than the gateway's for callers from other accounts. */
  readonly accountId: string
  /** `'AIDA…'`; of an assumed role `'AROA…:session'`. */
  readonly principalId: string
  readonly userName?: string
  /** `'o-a1b2c3d4e5'` */
  readonly organizationId?: string
  readonly organizationPaths?: readonly string[]
  readonly tags?: StringMap
  /** Set for roles of an identity pool. */
  readonly cognito?: {
    readonly identityId: string
    readonly identityPoolId: string
    /** `'authenticated'` or `'unauthenticated'`. */
    readonly authenticationType: string
    readonly authenticationProvider?: string
  }
  /** Identity policies as JSON values, any of which may allow; none of them names a principal. */
  readonly policies: readonly Json[]
  /** A policy that must allow as well. */
  readonly permissionsBoundary?: Json
  /** Of a session: a policy that must allow as well. */
  readonly sessionPolicy?: Json
}

/** One access key of `routes.json`: whose it is, and under which names the worker has its secrets. */
export interface DeclaredIdentity extends CallerDescription {
  readonly accessKeyId: string
  readonly status: 'Active' | 'Inactive'
  /** Name of the Worker secret that holds the secret access key. */
  readonly secretName: string
  /** Of temporary credentials. */
  readonly session?: {
    /** Name of the Worker secret that holds the session token. */
    readonly tokenName: string
    readonly expiresAtMs?: number
  }
}

/** The published record `caller/{accessKeyId}`: one access key made through the admin API, its secrets sealed. */
export interface PublishedCaller extends CallerDescription {
  readonly status: 'Active' | 'Inactive'
  /** Sealed with TIDEGATE_SECRET_KEY, as an API key's value is. */
  readonly sealedSecret: string
  /** Of a role's session. */
  readonly session?: {
    readonly sealedToken: string
    readonly expiresAtMs: number
    readonly issuedAtMs: number
  }
}
