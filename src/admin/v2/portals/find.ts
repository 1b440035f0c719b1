/** ARNs of portals, their products and pages, and how the entities behind them are found. */
import { formatArn } from '../../../aws/arn.ts'
import type {
  Entities,
  Portal,
  PortalProduct,
  ProductPage,
  ProductRestEndpointPage,
} from '../../entities.ts'
import { missing } from '../../errors.ts'
import type { AdminCall, AdminPorts } from '../../operation.ts'
import { productScope } from '../../store.ts'

/** What every lookup reads of a call. */
type Lookup = Pick<AdminCall, 'store' | 'ports' | 'query'>

/** `'arn:aws:apigateway:us-east-1:123456789012:/portals/a1b2c3d4e5'` */
function arnOf({ settings }: Pick<AdminPorts, 'settings'>, resource: string): string {
  const { partition, region, accountId } = settings
  return formatArn({ partition, service: 'apigateway', region, accountId, resource })
}

export const portalArn = (ports: AdminPorts, portalId: string): string =>
  arnOf(ports, `/portals/${portalId}`)

export const productArn = (ports: AdminPorts, productId: string): string =>
  arnOf(ports, `/portalproducts/${productId}`)

export const pageArn = (ports: AdminPorts, productId: string, pageId: string): string =>
  arnOf(ports, `/portalproducts/${productId}/productpages/${pageId}`)

export const endpointPageArn = (ports: AdminPorts, productId: string, pageId: string): string =>
  arnOf(ports, `/portalproducts/${productId}/productrestendpointpages/${pageId}`)

/** The id that ends an ARN. */
export const idOfArn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1)

export function findPortal({ store }: Lookup, portalId: string): Portal {
  const portal = store.get('portal', '', portalId)
  if (portal !== undefined) return portal
  throw missing('Portal', `Invalid Portal identifier specified ${portalId}`)
}

/** A product of this account: there is no other one whose products could be shared with it. */
export function findProduct({ store, ports, query }: Lookup, productId: string): PortalProduct {
  const owner = query.get('resourceOwnerAccountId') ?? ports.settings.accountId
  const product =
    owner === ports.settings.accountId ? store.get('portalProduct', '', productId) : undefined
  if (product !== undefined) return product
  throw missing('PortalProduct', `Invalid PortalProduct identifier specified ${productId}`)
}

export const findPage = (
  lookup: Lookup,
  labels: { readonly portalProductId: string; readonly productPageId: string },
): ProductPage =>
  findOfProduct(lookup, 'productPage', 'ProductPage', labels.portalProductId, labels.productPageId)

export const findEndpointPage = (
  lookup: Lookup,
  labels: { readonly portalProductId: string; readonly productRestEndpointPageId: string },
): ProductRestEndpointPage =>
  findOfProduct(
    lookup,
    'productRestEndpointPage',
    'ProductRestEndpointPage',
    labels.portalProductId,
    labels.productRestEndpointPageId,
  )

function findOfProduct<K extends 'productPage' | 'productRestEndpointPage'>(
  lookup: Lookup,
  kind: K,
  noun: string,
  productId: string,
  pageId: string,
): Entities[K] {
  const { portalProductId } = findProduct(lookup, productId)
  const page = lookup.store.get(kind, productScope(portalProductId), pageId)
  if (page !== undefined) return page
  throw missing(noun, `Invalid ${noun} identifier specified ${pageId}`)
}
