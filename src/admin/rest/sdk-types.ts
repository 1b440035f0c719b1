import { notFound } from '../errors.ts'
import { operation } from '../operation.ts'
import { itemList, listPage, v1Asked } from '../paging.ts'

interface SdkProperty {
  readonly name: string
  readonly friendlyName: string
  readonly description: string
  readonly required: boolean
}

interface SdkType {
  readonly id: string
  readonly friendlyName: string
  readonly description: string
  readonly configurationProperties: readonly SdkProperty[]
}

const property = (name: string, friendlyName: string, required: boolean): SdkProperty => ({
  name,
  friendlyName,
  description: `${friendlyName} of the generated SDK`,
  required,
})

/** The kinds of SDK that AWS generates. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-generate-sdk.html */
const sdkTypes: readonly SdkType[] = [
  {
    id: 'android',
    friendlyName: 'Android',
    description: 'Android SDK for API',
    configurationProperties: [
      property('groupId', 'Group ID', true),
      property('artifactId', 'Artifact ID', true),
      property('artifactVersion', 'Artifact version', true),
      property('invokerPackage', 'Invoker package', true),
    ],
  },
  {
    id: 'java',
    friendlyName: 'Java SDK',
    description: 'Java SDK for API',
    configurationProperties: [
      property('serviceName', 'Service name', true),
      property('javaPackageName', 'Java package name', true),
      property('groupId', 'Group ID', false),
      property('artifactId', 'Artifact ID', false),
      property('artifactVersion', 'Artifact version', false),
    ],
  },
  {
    id: 'javascript',
    friendlyName: 'JavaScript',
    description: 'JavaScript SDK for API',
    configurationProperties: [],
  },
  {
    id: 'objectivec',
    friendlyName: 'iOS (Objective-C)',
    description: 'Objective-C SDK for API',
    configurationProperties: [property('classPrefix', 'Class prefix', true)],
  },
  {
    id: 'ruby',
    friendlyName: 'Ruby',
    description: 'Ruby SDK for API',
    configurationProperties: [
      property('service.name', 'Service name', true),
      property('ruby.gem-name', 'Gem name', false),
      property('ruby.gem-version', 'Gem version', false),
    ],
  },
  {
    id: 'swift',
    friendlyName: 'iOS (Swift)',
    description: 'Swift SDK for API',
    configurationProperties: [property('classPrefix', 'Class prefix', true)],
  },
]

/** What GetSdk makes beside AWS's kinds; `sdks.ts` says which of AWS's it makes. */
const ownTypes: readonly SdkType[] = [
  {
    id: 'typescript',
    friendlyName: 'TypeScript',
    description: 'ES module with types for API',
    configurationProperties: [],
  },
  {
    id: 'python',
    friendlyName: 'Python',
    description: 'Python package for API',
    configurationProperties: [],
  },
]

/** Every kind that a client may name. */
export const allSdkTypes: readonly SdkType[] = [...sdkTypes, ...ownTypes]

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
