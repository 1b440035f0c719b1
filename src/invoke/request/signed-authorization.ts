import type { Invocation } from '../invocation.ts'

/**
 * Whether a call's Authorization is for the gateway alone and goes no further: it is an AWS signature, or the
 * method is one of AWS_IAM.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export const isForGateway = ({ judgement }: Invocation, authorization: string): boolean =>
  judgement?.caller !== undefined || authorization.startsWith('AWS4-HMAC-SHA256')
