import type {
  TestInvokeAuthorizerRequest,
  TestInvokeAuthorizerResult,
} from '../invoke/test-invoke-authorizer.ts'
import type { TestInvokeRequest, TestInvokeResult } from '../invoke/test-invoke.ts'

export type { TestInvokeRequest as TestInvokeMethodRequest } from '../invoke/test-invoke.ts'

/** Runs one method or authorizer of a definition that is not deployed, without its other checks. */
export interface TestInvoke {
  method(request: TestInvokeRequest): Promise<TestInvokeResult>
  authorizer(request: TestInvokeAuthorizerRequest): Promise<TestInvokeAuthorizerResult>
}
