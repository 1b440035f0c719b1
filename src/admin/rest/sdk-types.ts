import { friendlyName, sdkParameters } from '../../sdk/parameters.ts'
import { notFound } from '../errors.ts'
import { operation } from '../operation.ts'
import { itemList, listPage, v1Asked } from '../paging.ts'

interface SdkType {
  readonly id: string
  readonly friendlyName: string
  readonly description: string
  readonly configurationProperties: readonly {
    readonly name: string
    readonly friendlyName: string
    readonly description: string
    readonly required: boolean
  }[]
}

const sdkType = (id: string, title: string, description: string): SdkType => ({
  id,
  friendlyName: title,
  description: `${description} for API`,
  configurationProperties: (sdkParameters[id] ?? []).map(({ name, required }) => ({
    name,
    friendlyName: friendlyName(name),
    description: `${friendlyName(name)} of the generated SDK`,
    required,
  })),
})

/**
 * Every kind that a client may name: AWS's, then what we make beside them; `sdks.ts` says which are made.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-generate-sdk.html
 */
export const allSdkTypes: readonly SdkType[] = [
  sdkType('android', 'Android', 'Android SDK'),
  sdkType('java', 'Java SDK', 'Java SDK'),
  sdkType('javascript', 'JavaScript', 'JavaScript SDK'),
  sdkType('objectivec', 'iOS (Objective-C)', 'Objective-C SDK'),
  sdkType('ruby', 'Ruby', 'Ruby SDK'),
  sdkType('swift', 'iOS (Swift)', 'Swift SDK'),
  sdkType('typescript', 'TypeScript', 'ES module with types'),
  sdkType('python', 'Python', 'Python package'),
]

export const sdkTypeOperations = [
  operation('GetSdkTypes', 'GET /sdktypes', 200, {}, ({ query }) => {
    const all = allSdkTypes.map((type) => ({ id: type.id, name: '', entity: type }))
    return { body: itemList(listPage(all, v1Asked(query)), (type) => type) }
  }),

  operation('GetSdkType', 'GET /sdktypes/{sdktype_id}', 200, {}, ({ labels }) => {
    const found = allSdkTypes.find(({ id }) => id === labels.sdktype_id)
    if (found === undefined) throw notFound('Invalid SDK type specified')
    return { body: found }
  }),
]
