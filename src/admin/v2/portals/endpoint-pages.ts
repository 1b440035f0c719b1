/**
 * Product REST endpoint pages: a method of a stage, with the API's own documentation or with words in its place.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-portals-create-product-rest-endpoint.html
 */
import { apiId as newId } from '../../../aws/ids.ts'
import { isoSeconds } from '../../../aws/time.ts'
import type { EndpointOverrides, RestEndpointParts } from '../../../definition/portal.ts'
import type { RestApiDefinition } from '../../../definition/rest-api.ts'
import type { ProductRestEndpointPage } from '../../entities.ts'
import { badRequest } from '../../errors.ts'
import { operation, type AdminCall } from '../../operation.ts'
import { itemsList, storedPage, v2Asked } from '../../paging.ts'
import { deployedDefinition } from '../../published.ts'
import { querySets } from '../../query.ts'
import { compact, type Infer, oneOf, required, struct, textOf } from '../../shape.ts'
import { productScope } from '../../store.ts'
import { endpointPageArn, findEndpointPage, findProduct } from './find.ts'
import { withoutPage } from './products.ts'

const displayContent = struct({
  none: struct({}),
  overrides: struct({
    body: textOf(1, 32_768),
    endpoint: textOf(1, 1024),
    operationName: textOf(1, 255),
  }),
})

const identifierParts = struct({
  restApiId: required(textOf(1, 50)),
  stage: required(textOf(1, 128)),
  path: required(textOf(1, 4096)),
  method: required(textOf(1, 20)),
})

const tryItState = oneOf('ENABLED', 'DISABLED')

/** What a page says in place of the API's own documentation; nothing for `none`. */
function checkedOverrides({ none, overrides }: Infer<typeof displayContent>): EndpointOverrides {
  if ((none === undefined) === (overrides === undefined)) {
    throw badRequest('Display content must have either none or overrides')
  }
  return compact({ ...overrides })
}

/** The deployed API that a page is about; `undefined` when the API or its stage is gone. */
function deployedApi(
  { store }: Pick<AdminCall, 'store'>,
  { restApiId, stage }: Pick<RestEndpointParts, 'restApiId' | 'stage'>,
): RestApiDefinition | undefined {
  const deploymentId = store.get('stage', restApiId, stage)?.deploymentId
  const definition = deploymentId && deployedDefinition(store, restApiId, deploymentId)
  return definition && definition.protocolType === 'REST' ? definition : undefined
}

/** `deployedApi` for many pages: most are about the same few stages, and a definition may be large. */
function deployedApis(
  call: AdminCall,
): (parts: RestEndpointParts) => RestApiDefinition | undefined {
  const known = new Map<string, RestApiDefinition | undefined>()
  return (parts) => {
    const stage = `${parts.restApiId}/${parts.stage}`
    if (!known.has(stage)) known.set(stage, deployedApi(call, parts))
    return known.get(stage)
  }
}

const hasMethod = (
  { resources }: RestApiDefinition,
  { path, method }: RestEndpointParts,
): boolean =>
  Object.values(resources).find((one) => one.path === path)?.resourceMethods?.[method] !== undefined

const noMethod = ({ restApiId, stage, path, method }: RestEndpointParts): string =>
  `Stage ${stage} of API ${restApiId} has no method ${method} ${path}`

const isPrivate = ({ restApi }: RestApiDefinition): boolean =>
  restApi.endpointConfiguration.types.includes('PRIVATE')

/** Refuses an endpoint that nobody could call: another API's, or one that its stage does not have. */
function checkedEndpoint(
  call: AdminCall,
  parts: Infer<typeof identifierParts> = {},
): { readonly identifierParts: RestEndpointParts; readonly definition: RestApiDefinition } {
  const { restApiId = '', stage = '', path = '', method = '' } = parts
  const endpoint = { restApiId, stage, path, method: method.toUpperCase() }
  if (call.store.get('restApi', '', restApiId) === undefined) {
    const { accountId } = call.ports.settings
    throw badRequest(`Invalid API identifier specified ${accountId}:${restApiId}`)
  }
  const definition = deployedApi(call, endpoint)
  if (definition === undefined) throw badRequest(`Invalid stage identifier specified ${stage}`)
  if (!hasMethod(definition, endpoint)) throw badRequest(noMethod(endpoint))
  return { identifierParts: endpoint, definition }
}

/** The description that the API's own documentation has of a method. */
function documentationOf(
  definition: RestApiDefinition,
  { path, method }: RestEndpointParts,
): string | undefined {
  const part = Object.values(definition.documentationParts).find(
    ({ location }) =>
      location.type === 'METHOD' && location.path === path && location.method === method,
  )
  if (part === undefined) return undefined
  // The service takes nothing but JSON objects as properties.
  const { description, summary } = JSON.parse(part.properties) as Record<string, unknown>
  const text = description ?? summary
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** The URL under which AWS shows an endpoint, unless its page names another. */
function endpointUrl(
  { ports }: AdminCall,
  { restApiId, stage, path }: RestEndpointParts,
  { endpoint }: EndpointOverrides,
): string {
  const host = `${restApiId}.execute-api.${ports.settings.region}.amazonaws.com`
  return endpoint ?? `https://${host}/${stage}${path}`
}

/** @param definition of the page's stage, as it is deployed now, if it is */
const common = (
  call: AdminCall,
  productId: string,
  page: ProductRestEndpointPage,
  definition: RestApiDefinition | undefined,
) => ({
  productRestEndpointPageId: page.productRestEndpointPageId,
  productRestEndpointPageArn: endpointPageArn(
    call.ports,
    productId,
    page.productRestEndpointPageId,
  ),
  restEndpointIdentifier: { identifierParts: page.identifierParts },
  lastModified: page.lastModified,
  tryItState: page.tryItState,
  ...statusOf(page, definition),
})

/** A page outlives what it is about, and says so then. */
function statusOf(
  { identifierParts }: ProductRestEndpointPage,
  definition: RestApiDefinition | undefined,
) {
  if (definition && hasMethod(definition, identifierParts)) return { status: 'AVAILABLE' }
  const statusException = { exception: 'NotFoundException', message: noMethod(identifierParts) }
  return { status: 'FAILED', statusException }
}

function pageWire(
  call: AdminCall,
  productId: string,
  page: ProductRestEndpointPage,
  definition: RestApiDefinition | undefined,
): object {
  const { identifierParts: parts, overrides } = page
  return {
    ...common(call, productId, page, definition),
    displayContent: {
      endpoint: endpointUrl(call, parts, overrides),
      operationName: overrides.operationName ?? parts.path,
      body: overrides.body ?? (definition && documentationOf(definition, parts)),
    },
  }
}

const pageSummary = (
  call: AdminCall,
  productId: string,
  page: ProductRestEndpointPage,
  definition: RestApiDefinition | undefined,
): object => ({
  ...common(call, productId, page, definition),
  endpoint: endpointUrl(call, page.identifierParts, page.overrides),
  operationName: page.overrides.operationName ?? page.identifierParts.path,
})

const collection = '/v2/portalproducts/{portalProductId}/productrestendpointpages'
const one = `${collection}/{productRestEndpointPageId}` as const

export const productRestEndpointPageOperations = [
  operation(
    'CreateProductRestEndpointPage',
    `POST ${collection}`,
    201,
    {
      input: struct({
        restEndpointIdentifier: required(struct({ identifierParts: required(identifierParts) })),
        displayContent,
        tryItState,
      }),
    },
    (call) => {
      const { portalProductId } = findProduct(call, call.labels.portalProductId)
      const { restEndpointIdentifier, displayContent: content, tryItState: asked } = call.input
      const { identifierParts: parts, definition } = checkedEndpoint(
        call,
        restEndpointIdentifier?.identifierParts,
      )
      const page = {
        productRestEndpointPageId: newId(),
        identifierParts: parts,
        overrides: content === undefined ? {} : checkedOverrides(content),
        // Nobody could call a private API from a page.
        tryItState: isPrivate(definition) ? 'DISABLED' : (asked ?? 'DISABLED'),
        lastModified: isoSeconds(call.nowMs),
      } as const
      call.store.put('productRestEndpointPage', productScope(portalProductId), page)
      return { body: pageWire(call, portalProductId, page, definition) }
    },
  ),

  operation('ListProductRestEndpointPages', `GET ${collection}`, 200, {}, (call) => {
    const { portalProductId } = findProduct(call, call.labels.portalProductId)
    const scope = productScope(portalProductId)
    const found = storedPage(call.store, 'productRestEndpointPage', scope, {}, v2Asked(call.query))
    const deployed = deployedApis(call)
    const summary = (page: ProductRestEndpointPage) =>
      pageSummary(call, portalProductId, page, deployed(page.identifierParts))
    return { body: itemsList(found, summary) }
  }),

  operation(
    'GetProductRestEndpointPage',
    `GET ${one}`,
    200,
    { violations: querySets({ includeRawDisplayContent: ['true', 'false'] }) },
    (call) => {
      const page = findEndpointPage(call, call.labels)
      const definition = deployedApi(call, page.identifierParts)
      const { none, overrides } = { none: {}, overrides: page.overrides }
      const content = Object.keys(overrides).length === 0 ? { none } : { overrides }
      const isRaw = call.query.get('includeRawDisplayContent') === 'true'
      return {
        body: {
          ...pageWire(call, call.labels.portalProductId, page, definition),
          ...(isRaw && { rawDisplayContent: JSON.stringify(content) }),
        },
      }
    },
  ),

  operation(
    'UpdateProductRestEndpointPage',
    `PATCH ${one}`,
    200,
    { input: struct({ displayContent, tryItState }) },
    (call) => {
      const { portalProductId } = call.labels
      const before = findEndpointPage(call, call.labels)
      const { displayContent: content, tryItState: asked } = call.input
      const definition = deployedApi(call, before.identifierParts)
      const isClosed = definition !== undefined && isPrivate(definition)
      const page = {
        ...before,
        overrides: content === undefined ? before.overrides : checkedOverrides(content),
        tryItState: isClosed ? 'DISABLED' : (asked ?? before.tryItState),
        lastModified: isoSeconds(call.nowMs),
      } as const
      call.store.put('productRestEndpointPage', productScope(portalProductId), page)
      return { body: pageWire(call, portalProductId, page, definition) }
    },
  ),

  operation('DeleteProductRestEndpointPage', `DELETE ${one}`, 204, {}, (call) => {
    const { productRestEndpointPageId } = findEndpointPage(call, call.labels)
    const product = findProduct(call, call.labels.portalProductId)
    const { portalProductId, displayOrder } = product
    call.store.delete(
      'productRestEndpointPage',
      productScope(portalProductId),
      productRestEndpointPageId,
    )
    if (displayOrder !== undefined) {
      const gone = endpointPageArn(call.ports, portalProductId, productRestEndpointPageId)
      call.store.put('portalProduct', '', {
        ...product,
        displayOrder: withoutPage(displayOrder, gone),
      })
    }
    return {}
  }),
]
