import { AdminFault } from './errors.ts'
import { unsupported } from './operation.ts'

const refusal = (why: string): AdminFault => new AdminFault('NotImplementedException', why)

const portals = refusal(
  'Developer portals are not available; published documentation is at /_docs.',
)

/** Operations of AWS's service models that are refused by name. */
export const unsupportedOperations = [
  unsupported('CreatePortal', 'POST /v2/portals', portals),
  unsupported('CreatePortalProduct', 'POST /v2/portalproducts', portals),
  unsupported(
    'CreateProductPage',
    'POST /v2/portalproducts/{portalProductId}/productpages',
    portals,
  ),
  unsupported(
    'CreateProductRestEndpointPage',
    'POST /v2/portalproducts/{portalProductId}/productrestendpointpages',
    portals,
  ),
  unsupported('DeletePortal', 'DELETE /v2/portals/{portalId}', portals),
  unsupported('DeletePortalProduct', 'DELETE /v2/portalproducts/{portalProductId}', portals),
  unsupported(
    'DeletePortalProductSharingPolicy',
    'DELETE /v2/portalproducts/{portalProductId}/sharingpolicy',
    portals,
  ),
  unsupported(
    'DeleteProductPage',
    'DELETE /v2/portalproducts/{portalProductId}/productpages/{productPageId}',
    portals,
  ),
  unsupported(
    'DeleteProductRestEndpointPage',
    'DELETE /v2/portalproducts/{portalProductId}/productrestendpointpages/{productRestEndpointPageId}',
    portals,
  ),
  unsupported('DisablePortal', 'DELETE /v2/portals/{portalId}/publish', portals),
  unsupported('GetPortal', 'GET /v2/portals/{portalId}', portals),
  unsupported('GetPortalProduct', 'GET /v2/portalproducts/{portalProductId}', portals),
  unsupported(
    'GetPortalProductSharingPolicy',
    'GET /v2/portalproducts/{portalProductId}/sharingpolicy',
    portals,
  ),
  unsupported(
    'GetProductPage',
    'GET /v2/portalproducts/{portalProductId}/productpages/{productPageId}',
    portals,
  ),
  unsupported(
    'GetProductRestEndpointPage',
    'GET /v2/portalproducts/{portalProductId}/productrestendpointpages/{productRestEndpointPageId}',
    portals,
  ),
  unsupported('ListPortalProducts', 'GET /v2/portalproducts', portals),
  unsupported('ListPortals', 'GET /v2/portals', portals),
  unsupported('ListProductPages', 'GET /v2/portalproducts/{portalProductId}/productpages', portals),
  unsupported(
    'ListProductRestEndpointPages',
    'GET /v2/portalproducts/{portalProductId}/productrestendpointpages',
    portals,
  ),
  unsupported('PreviewPortal', 'POST /v2/portals/{portalId}/preview', portals),
  unsupported('PublishPortal', 'POST /v2/portals/{portalId}/publish', portals),
  unsupported(
    'PutPortalProductSharingPolicy',
    'PUT /v2/portalproducts/{portalProductId}/sharingpolicy',
    portals,
  ),
  unsupported('UpdatePortal', 'PATCH /v2/portals/{portalId}', portals),
  unsupported('UpdatePortalProduct', 'PATCH /v2/portalproducts/{portalProductId}', portals),
  unsupported(
    'UpdateProductPage',
    'PATCH /v2/portalproducts/{portalProductId}/productpages/{productPageId}',
    portals,
  ),
  unsupported(
    'UpdateProductRestEndpointPage',
    'PATCH /v2/portalproducts/{portalProductId}/productrestendpointpages/{productRestEndpointPageId}',
    portals,
  ),
]
