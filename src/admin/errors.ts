/** The exceptions of API Gateway's management API, as its service model names them, with their status. */
const statuses = {
  BadRequestException: 400,
  ValidationException: 400,
  SerializationException: 400,
  UnauthorizedException: 401,
  AccessDeniedException: 403,
  NotFoundException: 404,
  UnknownOperationException: 404,
  ConflictException: 409,
  RequestTooLargeException: 413,
  TooManyRequestsException: 429,
  LimitExceededException: 429,
  InternalFailure: 500,
  NotImplementedException: 501,
  ServiceUnavailableException: 503,
} as const

export type ErrorType = keyof typeof statuses

/**
 * A refused operation. It is thrown, unlike refusals of calls: an operation makes up to six lookups
 * that can each fail, and the transaction around it rolls back on a throw, so that a failed
 * operation changes nothing without a line of code in any handler.
 */
export class AdminFault extends Error {
  readonly type: ErrorType
  /** Of what is missing, in v2: `'Route'`. */
  readonly resourceType: string | undefined

  constructor(type: ErrorType, message: string, resourceType?: string) {
    super(message)
    this.type = type
    this.resourceType = resourceType
  }
}

export const badRequest = (message: string): AdminFault =>
  new AdminFault('BadRequestException', message)

export const notFound = (message: string): AdminFault =>
  new AdminFault('NotFoundException', message)

/** v2's refusal of what is not there: it names the type beside the message. */
export const missing = (resourceType: string, message: string): AdminFault =>
  new AdminFault('NotFoundException', message, resourceType)

export const conflict = (message: string): AdminFault =>
  new AdminFault('ConflictException', message)

/** The refusal as clients read it: they take the error's name from the header, not from the body. */
export function faultResponse(fault: AdminFault, requestId: string): Response {
  const { type, message, resourceType } = fault
  const more = resourceType === undefined ? {} : { resourceType }
  return errorResponse(statuses[type], type, message, requestId, more)
}

/** An error answer of any type, for failures before an operation is known too. */
export function errorResponse(
  status: number,
  type: string,
  message: string,
  requestId: string,
  more: Readonly<Record<string, string>> = {},
): Response {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-amzn-errortype': type,
    'x-amzn-requestid': requestId,
  }
  if (status === 429) headers['retry-after'] = '1'
  return new Response(JSON.stringify({ message, ...more }), { status, headers })
}
