import { httpAuthorizerProblem } from '../../definition/authorizer-rules.ts'
import type { V2Authorizer } from '../../definition/authorizer.ts'
import { compileHttpVariable } from '../../invoke/parameters/http-source.ts'
import { badRequest } from '../errors.ts'

/** Refuses an authorizer of an HTTP API that could never answer. */
export function checkHttpAuthorizer(authorizer: V2Authorizer): void {
  const wrong = authorizer.identitySource?.find((source) => !isIdentitySource(source))
  const problem =
    httpAuthorizerProblem(authorizer) ??
    (wrong === undefined
      ? undefined
      : `Invalid identity source expression: ${wrong}. The source must be a request header, request querystring, stage variable or context parameter`)
  if (problem !== undefined) throw badRequest(problem)
}

function isIdentitySource(expression: string): boolean {
  const source = compileHttpVariable(expression)
  return source !== undefined && !source.needsBody
}
