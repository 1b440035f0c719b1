/** API Gateway's quotas, each with its unit. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const limits = {
  integrationTimeoutMsMin: 50,
  integrationTimeoutMsMax: 29_000,
  /** Regional and private REST APIs may raise the quota; five minutes is the most that AWS grants. */
  raisedIntegrationTimeoutMsMax: 300_000,
  httpApiTimeoutMsMax: 30_000,
  payloadBytesMax: 10_485_760,
  headerBytesMax: 10_240,
  /** All headers of a call to a private API. */
  privateHeaderBytesMax: 8_000,
  urlBytesMax: 10_240,
  /** The URL of a call to an edge-optimised or private API. */
  edgeUrlBytesMax: 8_192,
  /** Path and query of a handshake. */
  webSocketUrlBytesMax: 4_096,
  methodArnBytesMax: 1_600,
  stageVariablesMax: 100,
  resourcePolicyBytesMax: 8_192,
  cacheTtlSecondsMax: 3_600,
  cacheTtlSecondsDefault: 300,
  cacheEntryBytesMax: 1_048_576,
  mappingTemplateBytesMax: 307_200,
  accessLogFormatBytesMax: 3_072,
  definitionBytesMax: 6_291_456,
  accountRateLimitDefault: 10_000,
  accountBurstLimitDefault: 5_000,
  apiKeyValueCharsMin: 20,
  apiKeyValueCharsMax: 128,
} as const
