/**
 * Portal products: what a portal shows together, in which order, and with whom it is shared.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-portals-portal-product.html
 */
import { apiId as newId } from '../../../aws/ids.ts'
import { isoSeconds } from '../../../aws/time.ts'
import type { DisplayOrder, PortalProduct } from '../../entities.ts'
import { badRequest, missing } from '../../errors.ts'
import { operation, type AdminCall } from '../../operation.ts'
import { itemsList, storedPage, v2Asked } from '../../paging.ts'
import { resourceOwners } from '../../query.ts'
import {
  compact,
  type Infer,
  list,
  map,
  required,
  struct,
  text,
  textOf,
  textUpTo,
} from '../../shape.ts'
import { productScope } from '../../store.ts'
import { checkTags } from '../../tags.ts'
import { tagsOfItem, tagsOfOne } from '../../wire.ts'
import { endpointPageArn, findProduct, pageArn, productArn } from './find.ts'

const nameMax = 255
const descriptionMax = 1024
const arn = textOf(20, 2048)
const policyMax = 307_200

const displayOrder = struct({
  overviewPageArn: arn,
  productPageArns: list(arn),
  contents: list(
    struct({ sectionName: required(text), productRestEndpointPageArns: required(list(arn)) }),
  ),
})

const summary = ({ ports }: AdminCall, product: PortalProduct) => ({
  portalProductId: product.portalProductId,
  portalProductArn: productArn(ports, product.portalProductId),
  displayName: product.displayName,
  description: product.description,
  lastModified: product.lastModified,
  tags: tagsOfItem(product.tags),
})

const productWire = (call: AdminCall, product: PortalProduct): object => ({
  ...summary(call, product),
  displayOrder: product.displayOrder ?? {},
  tags: tagsOfOne(product.tags),
})

/** Refuses ARNs that are no pages of this product: readers would look for them in vain. */
function checkedOrder(
  { store, ports }: AdminCall,
  productId: string,
  { overviewPageArn, productPageArns, contents }: Infer<typeof displayOrder>,
): DisplayOrder {
  const scope = productScope(productId)
  const pages = store
    .all('productPage', scope)
    .map((page) => pageArn(ports, productId, page.productPageId))
  const endpoints = store
    .all('productRestEndpointPage', scope)
    .map((page) => endpointPageArn(ports, productId, page.productRestEndpointPageId))
  const sections = contents?.map(({ sectionName = '', productRestEndpointPageArns = [] }) => ({
    sectionName,
    productRestEndpointPageArns,
  }))
  const named = [...(overviewPageArn ? [overviewPageArn] : []), ...(productPageArns ?? [])]
  const unknown =
    named.find((one) => !pages.includes(one)) ??
    sections
      ?.flatMap((section) => section.productRestEndpointPageArns)
      .find((one) => !endpoints.includes(one))
  if (unknown !== undefined)
    throw badRequest(`Invalid page ARN specified in display order: ${unknown}`)
  return compact({ overviewPageArn, productPageArns, contents: sections })
}

/** The same without a page that goes. */
export function withoutPage(
  { overviewPageArn, productPageArns, contents }: DisplayOrder,
  gone: string,
): DisplayOrder {
  const others = (arns: readonly string[]): readonly string[] => arns.filter((one) => one !== gone)
  return compact({
    overviewPageArn: overviewPageArn === gone ? undefined : overviewPageArn,
    productPageArns: productPageArns && others(productPageArns),
    contents: contents?.map((section) => ({
      ...section,
      productRestEndpointPageArns: others(section.productRestEndpointPageArns),
    })),
  })
}

const isJsonObject = (policy: string): boolean => {
  try {
    const parsed: unknown = JSON.parse(policy)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  } catch {
    return false
  }
}

const one = '/v2/portalproducts/{portalProductId}'
const sharing = `${one}/sharingpolicy` as const

export const portalProductOperations = [
  operation(
    'CreatePortalProduct',
    'POST /v2/portalproducts',
    201,
    {
      input: struct({
        displayName: required(textOf(1, nameMax)),
        description: textUpTo(descriptionMax),
        tags: map(text),
      }),
    },
    (call) => {
      const { displayName = '', description = '', tags } = call.input
      checkTags(tags)
      const product = compact({
        portalProductId: newId(),
        displayName,
        description,
        lastModified: isoSeconds(call.nowMs),
        tags: tagsOfItem(tags),
      })
      call.store.put('portalProduct', '', product)
      return { body: productWire(call, product) }
    },
  ),

  operation(
    'ListPortalProducts',
    'GET /v2/portalproducts',
    200,
    { violations: resourceOwners },
    (call) => {
      const { store, query } = call
      if (query.get('resourceOwner') === 'OTHER_ACCOUNTS') return { body: { items: [] } }
      const page = storedPage(store, 'portalProduct', '', {}, v2Asked(query))
      return { body: itemsList(page, (product) => summary(call, product)) }
    },
  ),

  operation('GetPortalProduct', `GET ${one}`, 200, {}, (call) => ({
    body: productWire(call, findProduct(call, call.labels.portalProductId)),
  })),

  operation(
    'UpdatePortalProduct',
    `PATCH ${one}`,
    200,
    {
      input: struct({
        displayName: textOf(1, nameMax),
        description: textUpTo(descriptionMax),
        displayOrder,
      }),
    },
    (call) => {
      const before = findProduct(call, call.labels.portalProductId)
      const { input } = call
      const product = compact({
        ...before,
        displayName: input.displayName ?? before.displayName,
        description: input.description ?? before.description,
        displayOrder:
          input.displayOrder === undefined
            ? before.displayOrder
            : checkedOrder(call, before.portalProductId, input.displayOrder),
        lastModified: isoSeconds(call.nowMs),
      })
      call.store.put('portalProduct', '', product)
      return { body: productWire(call, product) }
    },
  ),

  operation('DeletePortalProduct', `DELETE ${one}`, 204, {}, (call) => {
    const { portalProductId } = findProduct(call, call.labels.portalProductId)
    const own = productArn(call.ports, portalProductId)
    const portal = call.store
      .all('portal', '')
      .find(({ includedPortalProductArns }) => includedPortalProductArns.includes(own))
    if (portal !== undefined) {
      throw badRequest(
        `Cannot delete portal product ${portalProductId}: it is included in portal ${portal.portalId}`,
      )
    }
    call.store.deleteScope(productScope(portalProductId))
    call.store.delete('portalProduct', '', portalProductId)
    return {}
  }),

  operation(
    'PutPortalProductSharingPolicy',
    `PUT ${sharing}`,
    200,
    { input: struct({ policyDocument: required(textOf(1, policyMax)) }) },
    (call) => {
      const product = findProduct(call, call.labels.portalProductId)
      const { policyDocument = '' } = call.input
      if (!isJsonObject(policyDocument)) throw badRequest('Invalid policy document')
      call.store.put('portalProduct', '', { ...product, sharingPolicy: policyDocument })
      return { body: {} }
    },
  ),

  operation('GetPortalProductSharingPolicy', `GET ${sharing}`, 200, {}, (call) => {
    const { portalProductId, sharingPolicy } = findProduct(call, call.labels.portalProductId)
    if (sharingPolicy === undefined) {
      throw missing('SharingPolicy', `Portal product ${portalProductId} has no sharing policy`)
    }
    return { body: { portalProductId, policyDocument: sharingPolicy } }
  }),

  operation('DeletePortalProductSharingPolicy', `DELETE ${sharing}`, 204, {}, (call) => {
    const product = findProduct(call, call.labels.portalProductId)
    const { sharingPolicy: _gone, ...rest } = product
    call.store.put('portalProduct', '', rest)
    return {}
  }),
]
