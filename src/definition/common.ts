/** JSON as it stands in a definition. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Text to text; the order of keys is the author's. */
export type StringMap = Readonly<Record<string, string>>

/** The verbs a REST method or a route key can name; `ANY` stands for all the others. */
export const httpMethods = [
  'GET',
  'PUT',
  'POST',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'HEAD',
  'ANY',
] as const

export type ProtocolType = 'REST' | 'HTTP' | 'WEBSOCKET'

/** In the order in which the service prints them. */
export const endpointTypes = ['PRIVATE', 'EDGE', 'REGIONAL'] as const
export type EndpointType = (typeof endpointTypes)[number]

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_EndpointConfiguration.html */
export interface EndpointConfiguration {
  /** One entry; AWS's shape is a list. */
  readonly types: readonly EndpointType[]
  readonly ipAddressType?: 'ipv4' | 'dualstack'
  readonly vpcEndpointIds?: readonly string[]
}

/** A rate in requests a second (fractions allowed) and a bucket's capacity in requests. */
export interface ThrottleSettings {
  readonly rateLimit?: number
  readonly burstLimit?: number
}

/** Where the lines of an access log go and what they hold (`$context.…` placeholders). */
export interface AccessLogSettings {
  readonly destinationArn?: string
  readonly format?: string
}
