import type { Reason } from '../refusal.ts'

/** Failures of whoever calls, by the codes that integrations give them. */
const lackOfRights: ReadonlySet<string> = new Set([
  'lambda-permission-denied',
  'role-not-assumed',
  'no-aws-credentials',
])

/** What an HTTP API's access log says of an authorizer that could not judge; `undefined` where no words are known. */
export function authorizerWords({ code, what }: Reason): string | undefined {
  if (code === 'authorizer-answer-unusable') {
    const words =
      "The response from the Lambda Authorizer function doesn't match the format that API Gateway expects."
    return what === 'isAuthorized is no boolean'
      ? `${words} Simple response did not include 'isAuthorized'`
      : words
  }
  return lackOfRights.has(code.replace('authorizer-', '')) ? noRight('authorizer') : undefined
}

/** What it says of an integration that could not be called. */
export function integrationWords({ code }: Reason): string | undefined {
  return lackOfRights.has(code) ? noRight('integration') : undefined
}

const noRight = (what: string): string =>
  `The IAM role configured on the ${what} or API Gateway doesn't have permissions to call the ${what}. Check the permissions and try again.`
