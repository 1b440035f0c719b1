/** What readers of a portal see: its products and pages, frozen as they are now. */
import type {
  PublishedEndpoint,
  PublishedPortal,
  PublishedProduct,
} from '../../../definition/portal.ts'
import type { Portal, PortalProduct } from '../../entities.ts'
import { fingerprint } from '../../fingerprint.ts'
import { freezeRecord, portalRecord } from '../../published.ts'
import { compact } from '../../shape.ts'
import { productScope, type AdminStore } from '../../store.ts'
import { idOfArn } from './find.ts'

/** Writes the record of a portal, or of a preview that ends, as it is now. */
export function freezePortal(
  store: AdminStore,
  portal: Portal,
  id: string,
  expiresAtMs?: number,
): void {
  const shown = {
    portalId: portal.portalId,
    ...logoOf(portal),
    portalContent: portal.portalContent,
    products: portal.includedPortalProductArns.flatMap((arn) => {
      const product = store.get('portalProduct', '', idOfArn(arn))
      return product === undefined ? [] : [publishedProduct(store, product)]
    }),
    // A preview's address is all that a reader needs to see it.
    ...(expiresAtMs === undefined ? signInOf(portal) : { expiresAtMs }),
  }
  const revision = fingerprint(JSON.stringify(shown))
  const frozen: PublishedPortal = { ...shown, revision }
  freezeRecord(store, portalRecord(id), frozen, 'portal', 'published')
}

/** Differs: a logo is shown where its URI is an HTTPS address; one in S3 is kept. */
const logoOf = ({ logoUri = '' }: Portal): Pick<PublishedPortal, 'logo'> =>
  logoUri.startsWith('https://') && URL.canParse(logoUri) ? { logo: logoUri } : {}

const signInOf = ({ signIn }: Portal): Pick<PublishedPortal, 'signIn'> =>
  signIn === undefined ? {} : { signIn }

/** Only what the display order names: other pages are drafts. */
function publishedProduct(store: AdminStore, product: PortalProduct): PublishedProduct {
  const { portalProductId, displayName, description, displayOrder = {} } = product
  const scope = productScope(portalProductId)
  const pageOf = (arn: string) => store.get('productPage', scope, idOfArn(arn))
  const overview = displayOrder.overviewPageArn && pageOf(displayOrder.overviewPageArn)
  return compact({
    portalProductId,
    displayName,
    description: description === '' ? undefined : description,
    overview: overview ? overview.displayContent : undefined,
    pages: (displayOrder.productPageArns ?? []).flatMap((arn) => {
      const page = pageOf(arn)
      return page ? [{ productPageId: page.productPageId, ...page.displayContent }] : []
    }),
    sections: (displayOrder.contents ?? []).map((section) => ({
      sectionName: section.sectionName,
      endpoints: section.productRestEndpointPageArns.flatMap((arn) =>
        publishedEndpoint(store, scope, idOfArn(arn)),
      ),
    })),
  })
}

function publishedEndpoint(
  store: AdminStore,
  scope: string,
  pageId: string,
): readonly PublishedEndpoint[] {
  const page = store.get('productRestEndpointPage', scope, pageId)
  if (page === undefined) return []
  const { productRestEndpointPageId, identifierParts, overrides, tryItState } = page
  const tryIt = tryItState === 'ENABLED'
  return [{ productRestEndpointPageId, identifierParts, overrides, tryIt }]
}
