/** Where ids of new entities come from; `aws/ids.ts` has these functions. */
export interface IdSource {
  /** Ten characters: an API, the root resource. */
  readonly apiId: () => string
  /** Six characters: resources, models, authorizers, validators, documentation parts. */
  readonly resourceId: () => string
  /** Seven characters: routes and integrations of HTTP APIs. */
  readonly routeId: () => string
}

/** Whose ARNs the `${AWS::…}` variables and the short form of policies stand for. */
export interface Place {
  readonly accountId: string
  readonly region: string
  /** `'aws'`, `'aws-cn'`, `'aws-us-gov'`. */
  readonly partition: string
}

export type BasePathMode = 'ignore' | 'prepend' | 'split'

/** What every import needs to know beside the text. */
export interface ImportOptions {
  readonly ids: IdSource
  readonly place: Place
  readonly nowMs: number
  /** The API's id when it is settled already; otherwise one of `ids`. */
  readonly apiId?: string
  readonly basepath?: BasePathMode
  /** Refuse on the first warning. Default `false`. */
  readonly failOnWarnings?: boolean
  /** HTTP APIs, beyond AWS: keys, validation, caching and templates are read too. Default `false`. */
  readonly restFeatures?: boolean
}

export interface RestImportOptions extends ImportOptions {
  /** `documentation` leaves the documentation extension unread. */
  readonly ignore?: 'documentation'
  readonly endpointConfigurationTypes?: readonly string[]
}

/**
 * The options in the query of ImportRestApi, PutRestApi or ImportApi. Unknown keys and values are ignored, as
 * the service does with the SDKs' free `parameters` map.
 */
export function optionsOfQuery(
  query: Readonly<Record<string, string | undefined>>,
): Pick<
  RestImportOptions,
  'basepath' | 'failOnWarnings' | 'ignore' | 'endpointConfigurationTypes'
> {
  const { basepath, ignore, endpointConfigurationTypes: types } = query
  const fail = query['failonwarnings'] ?? query['failOnWarnings']
  return {
    ...(basepath === 'prepend' || basepath === 'split' ? { basepath } : {}),
    ...(fail === 'true' ? { failOnWarnings: true } : {}),
    ...(ignore === 'documentation' ? { ignore } : {}),
    ...(types ? { endpointConfigurationTypes: types.split(',').map((type) => type.trim()) } : {}),
  }
}
