import { caller, operator, type Rules } from './rule.ts'

const resign = caller(
  'Sign with a current SDK or curl --aws-sigv4; compare with the string to sign.',
)
const judge = caller(
  'Let the gateway judge the request as you sent it: it prints the canonical request.',
  'npx tidegate sigv4 verify CASE.json',
)

/** Signatures, by what is wrong with them. */
export const signatureRules: Rules = Object.fromEntries(
  Object.entries({
    'no-signature': ['The call is not signed.', resign],
    'not-key-value': ['The Authorization header is no AWS signature.', resign],
    'no-algorithm-name': ['The Authorization header names no algorithm.', resign],
    'unsupported-algorithm': [
      'The signature uses another algorithm than AWS4-HMAC-SHA256.',
      resign,
    ],
    'missing-parts': ['A part of the signature is missing.', judge],
    'lifetime-out-of-range': ['A presigned URL lives at most seven days.', resign],
    'unreadable-date': ['The date of the signature cannot be read.', judge],
    'too-old': [
      'The signature is too old.',
      caller('Correct the clock; a signature counts for five minutes, a presigned URL as it says.'),
    ],
    'in-the-future': ['The signature is of the future.', caller('Correct the clock.')],
    'host-not-signed': ['The Host header is not signed.', judge],
    'malformed-credential': ['The credential of the signature cannot be read.', judge],
    'wrong-scope': [
      "The signature's scope is of another day, region or service.",
      caller("Sign for the service execute-api and the gateway's region (AWS_REGION)."),
    ],
    'unknown-key': [
      'Nobody has this access key.',
      operator('Add the key under identities in routes.json, with its secret in the environment.'),
    ],
    'inactive-key': ['The access key is inactive.', operator('Activate the identity.')],
    mismatch: ['The signature does not match the request.', judge],
    'wrong-session-token': ['The session token is not the one of this key.', resign],
    'session-expired': [
      'The session has ended.',
      caller('Get new temporary credentials and sign with them.'),
    ],
  } as const).map(([problem, [summary, remedy]]) => [
    `signature-${problem}`,
    {
      summary,
      rule: 'The method has authorizationType AWS_IAM: requests are signed with Signature Version 4.',
      remedies: [remedy],
      docs: 'docs/access-control.md',
    },
  ]),
)
