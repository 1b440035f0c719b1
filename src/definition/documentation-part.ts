/** Documentation parts of a REST API: what each says, and where a location may lie. */

export interface DocumentationPart {
  readonly id: string
  readonly location: DocumentationPartLocation
  /** JSON text. */
  readonly properties: string
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_DocumentationPartLocation.html */
export interface DocumentationPartLocation {
  readonly type: string
  readonly path?: string
  readonly method?: string
  readonly statusCode?: string
  readonly name?: string
}

/** In the order in which the service prints them. */
export const locationTypes = [
  'RESPONSE_BODY',
  'RESPONSE',
  'METHOD',
  'MODEL',
  'AUTHORIZER',
  'RESPONSE_HEADER',
  'RESOURCE',
  'PATH_PARAMETER',
  'REQUEST_BODY',
  'QUERY_PARAMETER',
  'API',
  'REQUEST_HEADER',
] as const
export type LocationType = (typeof locationTypes)[number]

/** The members of a location beside its type, in the service's order. */
export const locationMembers = ['path', 'method', 'statusCode', 'name'] as const
export type LocationMember = (typeof locationMembers)[number]

/** Which members a location of a type may have. */
export const membersOfLocation: Readonly<Record<LocationType, readonly LocationMember[]>> = {
  API: [],
  AUTHORIZER: ['name'],
  MODEL: ['name'],
  RESOURCE: ['path'],
  METHOD: ['path', 'method'],
  REQUEST_BODY: ['path', 'method'],
  PATH_PARAMETER: ['path', 'method', 'name'],
  QUERY_PARAMETER: ['path', 'method', 'name'],
  REQUEST_HEADER: ['path', 'method', 'name'],
  RESPONSE: ['path', 'method', 'statusCode'],
  RESPONSE_BODY: ['path', 'method', 'statusCode'],
  RESPONSE_HEADER: ['path', 'method', 'statusCode', 'name'],
}

/** What a member that a location may have, and lacks, stands for. */
export const locationDefaults: Readonly<Partial<Record<LocationMember, string>>> = {
  path: '/',
  method: '*',
  statusCode: '*',
}

/** Authorizers and models go without a name; headers and parameters do not. */
export const needsName = (members: readonly LocationMember[]): boolean =>
  members.includes('name') && members.includes('path')

/** What a location's status code may be, as the service prints it. */
export const documentedStatusCode = String.raw`([1-5]\d\d|\*|\s*)`
