import * as v from 'valibot'

const text = v.pipe(v.string(), v.minLength(1, 'a text that is not empty'))
const policy = v.record(v.string(), v.unknown(), 'a policy as a JSON object')

/** Names of Worker secrets: what stands in `routes.json` is never the secret. */
const secretName = v.pipe(
  v.string('the name of a Worker secret'),
  v.regex(/^[A-Z][A-Z0-9_]{0,62}$/, 'the NAME_OF_A_WORKER_SECRET, never the secret itself'),
)

const accessKey = v.strictObject({
  /** Holds the secret access key. */
  secret: secretName,
  status: v.optional(v.picklist(['Active', 'Inactive'], 'Active or Inactive')),
  /** Temporary credentials: holds the session token. */
  sessionToken: v.optional(secretName),
  expiration: v.optional(v.pipe(v.string(), v.isoTimestamp('a time such as 2026-03-14T09:26:53Z'))),
})

/** A user or a role's session that may sign calls of AWS_IAM methods. */
export const identitySchema = v.strictObject({
  type: v.optional(v.picklist(['user', 'role'], 'user or role')),
  path: v.optional(v.pipe(v.string(), v.regex(/^\/(?:.+\/)?$/, "a path such as '/team/'"))),
  /** The gateway's own account when absent. */
  accountId: v.optional(v.pipe(v.string(), v.regex(/^\d{12}$/, 'twelve digits'))),
  principalId: v.optional(text),
  /** Of a role; the role's own name when absent. */
  sessionName: v.optional(text),
  organizationId: v.optional(text),
  organizationPaths: v.optional(v.array(text)),
  tags: v.optional(v.record(v.string(), v.string())),
  policies: v.optional(v.array(policy, 'a list of policies')),
  permissionsBoundary: v.optional(policy),
  sessionPolicy: v.optional(policy),
  /** Access key id → where its secrets are. */
  accessKeys: v.record(
    v.pipe(v.string(), v.regex(/^\w{4,128}$/, 'an access key id of letters and digits')),
    accessKey,
  ),
})
