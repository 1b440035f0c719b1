/** Product pages: what a product's owner writes about it. */
import { apiId as newId } from '../../../aws/ids.ts'
import { isoSeconds } from '../../../aws/time.ts'
import type { DisplayContent } from '../../../definition/portal.ts'
import type { ProductPage } from '../../entities.ts'
import { operation, type AdminCall } from '../../operation.ts'
import { itemsList, storedPage, v2Asked } from '../../paging.ts'
import { type Infer, required, struct, textOf } from '../../shape.ts'
import { productScope } from '../../store.ts'
import { findPage, findProduct, pageArn } from './find.ts'
import { withoutPage } from './products.ts'

const displayContent = struct({
  title: required(textOf(1, 255)),
  body: required(textOf(1, 32_768)),
})

/** The shape has refused what lacks either. */
const written = ({ title = '', body = '' }: Infer<typeof displayContent>): DisplayContent => ({
  title,
  body,
})

const pageWire = ({ ports }: AdminCall, productId: string, page: ProductPage): object => ({
  productPageId: page.productPageId,
  productPageArn: pageArn(ports, productId, page.productPageId),
  displayContent: page.displayContent,
  lastModified: page.lastModified,
})

const pageSummary = ({ ports }: AdminCall, productId: string, page: ProductPage): object => ({
  productPageId: page.productPageId,
  productPageArn: pageArn(ports, productId, page.productPageId),
  pageTitle: page.displayContent.title,
  lastModified: page.lastModified,
})

const collection = '/v2/portalproducts/{portalProductId}/productpages'
const one = `${collection}/{productPageId}` as const

export const productPageOperations = [
  operation(
    'CreateProductPage',
    `POST ${collection}`,
    201,
    { input: struct({ displayContent: required(displayContent) }) },
    (call) => {
      const { portalProductId } = findProduct(call, call.labels.portalProductId)
      const page = {
        productPageId: newId(),
        displayContent: written(call.input.displayContent ?? {}),
        lastModified: isoSeconds(call.nowMs),
      }
      call.store.put('productPage', productScope(portalProductId), page)
      return { body: pageWire(call, portalProductId, page) }
    },
  ),

  operation('ListProductPages', `GET ${collection}`, 200, {}, (call) => {
    const { portalProductId } = findProduct(call, call.labels.portalProductId)
    const scope = productScope(portalProductId)
    const found = storedPage(call.store, 'productPage', scope, {}, v2Asked(call.query))
    return { body: itemsList(found, (page) => pageSummary(call, portalProductId, page)) }
  }),

  operation('GetProductPage', `GET ${one}`, 200, {}, (call) => ({
    body: pageWire(call, call.labels.portalProductId, findPage(call, call.labels)),
  })),

  operation(
    'UpdateProductPage',
    `PATCH ${one}`,
    200,
    { input: struct({ displayContent }) },
    (call) => {
      const { portalProductId } = call.labels
      const before = findPage(call, call.labels)
      const { displayContent: content } = call.input
      const page = {
        ...before,
        displayContent: content === undefined ? before.displayContent : written(content),
        lastModified: isoSeconds(call.nowMs),
      }
      call.store.put('productPage', productScope(portalProductId), page)
      return { body: pageWire(call, portalProductId, page) }
    },
  ),

  operation('DeleteProductPage', `DELETE ${one}`, 204, {}, (call) => {
    const { productPageId } = findPage(call, call.labels)
    const product = findProduct(call, call.labels.portalProductId)
    call.store.delete('productPage', productScope(product.portalProductId), productPageId)
    if (product.displayOrder !== undefined) {
      const gone = pageArn(call.ports, product.portalProductId, productPageId)
      const displayOrder = withoutPage(product.displayOrder, gone)
      call.store.put('portalProduct', '', { ...product, displayOrder })
    }
    return {}
  }),
]
