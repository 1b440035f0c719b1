/** STS as far as the gateway needs it: every role can be assumed. `undefined` for a request to anybody else. */
export function stsAnswer(request: Request): Response | undefined {
  if (!request.url.startsWith('https://sts.')) return undefined
  return new Response(
    '<AssumeRoleResponse><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken><Expiration>2026-01-15T12:00:00Z</Expiration></Credentials></AssumeRoleResponse>',
  )
}
