import { operation } from '../operation.ts'

/** What routes.json declares beside APIs, by the ids that lists have: read-only to this API. */
export interface DeclaredIds {
  readonly apiKeys: readonly string[]
  readonly domainNames: readonly string[]
  readonly usagePlans: readonly string[]
  readonly webAcls: readonly string[]
}

export const declaredOperations = [
  operation('ListDeclared', 'GET /tidegate/declared', 200, {}, ({ store }) => {
    const body: DeclaredIds = {
      apiKeys: store.declaredIds('apiKey'),
      domainNames: store.declaredIds('domainName'),
      usagePlans: store.declaredIds('usagePlan'),
      webAcls: store.declaredIds('webAcl'),
    }
    return { body }
  }),
]
