import type { WebAcl } from '../../definition/web-acl.ts'
import { compileWebAcl } from '../../invoke/web-acl/compile.ts'
import { invalidParameter, nonexistent, WafFault } from './fault.ts'
import { withBytes } from './stored.ts'

/**
 * Refuses rules that do not compile, of a web ACL or of a rule group in a web ACL's form.
 * @throws `WAFLimitsExceededException`, `WAFNonexistentItemException` or `WAFInvalidParameterException`
 */
export function checkRules(acl: WebAcl, resources: Parameters<typeof compileWebAcl>[1]): void {
  const { issues } = compileWebAcl(withBytes(acl), resources)
  const error = issues.find(({ severity }) => severity === 'error')
  if (error === undefined) return
  // Quotas are what is wrong with the rules as a whole.
  if (error.path === '$.Rules') {
    throw new WafFault('WAFLimitsExceededException', `${error.found}: expected ${error.expected}`)
  }
  if (error.path.endsWith('.ARN')) throw nonexistent()
  throw invalidParameter(error.path, error.found, `expected ${error.expected}`)
}
