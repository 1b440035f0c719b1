/**
 * Portals: what is published of products, for whom, in which colours.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-portals-create-portal.html
 */
import { apiId as newId, apiKeyValue } from '../../../aws/ids.ts'
import { isoSeconds } from '../../../aws/time.ts'
import type { CognitoSignIn, PortalContent } from '../../../definition/portal.ts'
import { userPool } from '../../../invoke/authorize/user-pool.ts'
import { checkedHost, edgeZone, isTaken } from '../../common/domain-store.ts'
import type { Portal } from '../../entities.ts'
import { badRequest } from '../../errors.ts'
import { operation, type AdminCall } from '../../operation.ts'
import { itemsList, storedPage, v2Asked } from '../../paging.ts'
import { portalRecord } from '../../published.ts'
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
import { checkTags } from '../../tags.ts'
import { tagsOfItem, tagsOfOne } from '../../wire.ts'
import { findPortal, idOfArn, portalArn, productArn } from './find.ts'
import { freezePortal } from './publication.ts'

const colour = required(textOf(1, 16))
const arn = textOf(20, 2048)

const authorization = struct({
  none: struct({}),
  cognitoConfig: struct({
    appClientId: required(textOf(1, 256)),
    userPoolArn: required(arn),
    userPoolDomain: required(textOf(20, 2048)),
  }),
})

const endpointConfiguration = struct({
  none: struct({}),
  acmManaged: struct({
    domainName: required(textOf(3, 256)),
    certificateArn: required(textOf(10, 2048)),
  }),
})

const portalContent = struct({
  displayName: required(textOf(3, 255)),
  description: textUpTo(1024),
  theme: required(
    struct({
      customColors: required(
        struct({
          accentColor: colour,
          backgroundColor: colour,
          errorValidationColor: colour,
          headerColor: colour,
          navigationColor: colour,
          textColor: colour,
        }),
      ),
      logoLastUploaded: text,
    }),
  ),
})

const includedPortalProductArns = list(arn)
const logoUri = textUpTo(1092)
const rumAppMonitorName = textUpTo(255)

/** The app client by which readers sign in; `undefined` where everybody may read. */
function checkedSignIn({
  none,
  cognitoConfig,
}: Infer<typeof authorization>): CognitoSignIn | undefined {
  if ((none === undefined) === (cognitoConfig === undefined)) {
    throw badRequest('Authorization must have either none or cognitoConfig')
  }
  if (cognitoConfig === undefined) return undefined
  const { appClientId = '', userPoolArn = '', userPoolDomain = '' } = cognitoConfig
  if (userPool(userPoolArn) === undefined) {
    throw badRequest(`Invalid user pool ARN specified ${userPoolArn}`)
  }
  if (!isPoolDomain(userPoolDomain)) {
    throw badRequest(`Invalid user pool domain specified ${userPoolDomain}`)
  }
  return { appClientId, userPoolArn, userPoolDomain }
}

const localHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** A name, or its address without a path; without TLS only on this very machine, where a stand-in may run. */
function isPoolDomain(text: string): boolean {
  const address = text.includes('://') ? text : `https://${text}`
  if (!URL.canParse(address)) return false
  const { protocol, hostname, pathname, search, username } = new URL(address)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && localHosts.has(hostname))
  return isSafe && pathname === '/' && search === '' && username === ''
}

/** @param portalId of the portal that is changed, which may keep its name */
function checkedEndpoint(
  { store }: AdminCall,
  { none, acmManaged }: Infer<typeof endpointConfiguration>,
  portalId?: string,
): Portal['endpointConfiguration'] {
  if ((none === undefined) === (acmManaged === undefined)) {
    throw badRequest('Endpoint configuration must have either none or acmManaged')
  }
  if (acmManaged === undefined) return {}
  const { certificateArn = '' } = acmManaged
  const domainName = checkedHost(acmManaged.domainName ?? '')
  const isOwn = portalId !== undefined && store.find('portal', domainName)?.portalId === portalId
  if (!isOwn && isTaken({ store }, domainName)) {
    throw badRequest('The domain name you provided already exists.')
  }
  return { acmManaged: { domainName, certificateArn } }
}

/** The shape has refused what lacks a member. */
function checkedContent({
  displayName = '',
  description,
  theme: { customColors = {}, logoLastUploaded } = {},
}: Infer<typeof portalContent>): PortalContent {
  const colours = {
    accentColor: '',
    backgroundColor: '',
    errorValidationColor: '',
    headerColor: '',
    navigationColor: '',
    textColor: '',
    ...customColors,
  }
  const theme = compact({ customColors: colours, logoLastUploaded })
  return compact({ displayName, description, theme })
}

function checkedProducts({ store, ports }: AdminCall, arns: readonly string[]): readonly string[] {
  const unknown = arns.find((one) => {
    const product = store.get('portalProduct', '', idOfArn(one))
    return product === undefined || productArn(ports, product.portalProductId) !== one
  })
  if (unknown !== undefined) throw badRequest(`Invalid portal product ARN specified ${unknown}`)
  return [...new Set(arns)]
}

/**
 * Differs: a portal is served under `/_docs/portals/{portalId}` of every address of the gateway, where its own name
 * leads as well, and not at the default name that is shown.
 */
function endpointWire(
  { ports }: AdminCall,
  { portalId, endpointConfiguration: { acmManaged } }: Portal,
): object {
  return {
    ...acmManaged,
    portalDefaultDomainName: `p-${portalId}.apigw-portal.${ports.settings.region}.on.aws`,
    portalDomainHostedZoneId: edgeZone,
  }
}

function portalWire(call: AdminCall, portal: Portal): object {
  const { logoUri: _kept, endpointConfiguration: _shown, preview, signIn, ...rest } = portal
  const isPreviewed = preview !== undefined && preview.expiresAtMs > call.nowMs
  return compact({
    ...rest,
    portalArn: portalArn(call.ports, portal.portalId),
    authorization: signIn === undefined ? { none: {} } : { cognitoConfig: signIn },
    endpointConfiguration: endpointWire(call, portal),
    preview: isPreviewed
      ? {
          previewStatus: 'PREVIEW_READY',
          previewUrl: `${call.origin}/_docs/previews/${preview.previewId}`,
        }
      : undefined,
    tags: tagsOfOne(portal.tags),
  })
}

/** How long a preview's address leads somewhere. */
const previewMs = 60 * 60 * 1000

const one = '/v2/portals/{portalId}'

export const portalOperations = [
  operation(
    'CreatePortal',
    'POST /v2/portals',
    201,
    {
      input: struct({
        authorization: required(authorization),
        endpointConfiguration: required(endpointConfiguration),
        portalContent: required(portalContent),
        includedPortalProductArns,
        logoUri,
        rumAppMonitorName,
        tags: map(text),
      }),
    },
    (call) => {
      const { input } = call
      checkTags(input.tags)
      const portal = compact({
        portalId: newId(),
        signIn: checkedSignIn(input.authorization ?? {}),
        endpointConfiguration: checkedEndpoint(call, input.endpointConfiguration ?? {}),
        includedPortalProductArns: checkedProducts(call, input.includedPortalProductArns ?? []),
        portalContent: checkedContent(input.portalContent ?? {}),
        logoUri: input.logoUri,
        rumAppMonitorName: input.rumAppMonitorName,
        lastModified: isoSeconds(call.nowMs),
        publishStatus: 'DISABLED' as const,
        tags: tagsOfItem(input.tags),
      })
      call.store.put('portal', '', portal)
      return { body: portalWire(call, portal) }
    },
  ),

  operation('ListPortals', 'GET /v2/portals', 200, {}, (call) => {
    const page = storedPage(call.store, 'portal', '', {}, v2Asked(call.query))
    return { body: itemsList(page, (portal) => portalWire(call, portal)) }
  }),

  operation('GetPortal', `GET ${one}`, 200, {}, (call) => ({
    body: portalWire(call, findPortal(call, call.labels.portalId)),
  })),

  operation(
    'UpdatePortal',
    `PATCH ${one}`,
    200,
    {
      input: struct({
        authorization,
        endpointConfiguration,
        portalContent,
        includedPortalProductArns,
        logoUri,
        rumAppMonitorName,
      }),
    },
    (call) => {
      const before = findPortal(call, call.labels.portalId)
      const { input } = call
      const portal = compact({
        ...before,
        ...(input.authorization && { signIn: checkedSignIn(input.authorization) }),
        ...(input.endpointConfiguration && {
          endpointConfiguration: checkedEndpoint(
            call,
            input.endpointConfiguration,
            before.portalId,
          ),
        }),
        ...(input.portalContent && { portalContent: checkedContent(input.portalContent) }),
        ...(input.includedPortalProductArns && {
          includedPortalProductArns: checkedProducts(call, input.includedPortalProductArns),
        }),
        logoUri: input.logoUri ?? before.logoUri,
        rumAppMonitorName: input.rumAppMonitorName ?? before.rumAppMonitorName,
        lastModified: isoSeconds(call.nowMs),
      })
      // Once more as it was, so that the record of a name that it loses is written anew.
      call.store.put('portal', '', before)
      call.store.put('portal', '', portal)
      return { body: portalWire(call, portal) }
    },
  ),

  operation('DeletePortal', `DELETE ${one}`, 204, {}, (call) => {
    const { portalId } = call.labels
    // The service model knows no 404 here: what is gone is gone.
    const portal = call.store.get('portal', '', portalId)
    if (portal === undefined) return {}
    if (portal.publishStatus === 'PUBLISHED') {
      throw badRequest(`Portal ${portalId} must be disabled before it can be deleted`)
    }
    endPreview(call, portal)
    call.store.delete('portal', '', portalId)
    return {}
  }),

  operation(
    'PublishPortal',
    `POST ${one}/publish`,
    202,
    { input: struct({ description: textUpTo(1024) }) },
    (call) => {
      const before = findPortal(call, call.labels.portalId)
      const portal = compact({
        ...before,
        publishStatus: 'PUBLISHED' as const,
        lastPublished: isoSeconds(call.nowMs),
        lastPublishedDescription: call.input.description,
      })
      freezePortal(call.store, portal, portal.portalId)
      call.store.put('portal', '', portal)
      return { body: {} }
    },
  ),

  operation('DisablePortal', `DELETE ${one}/publish`, 204, {}, (call) => {
    const portal = findPortal(call, call.labels.portalId)
    call.store.deleteText(portalRecord(portal.portalId))
    call.store.put('portal', '', { ...portal, publishStatus: 'DISABLED' })
    return {}
  }),

  operation('PreviewPortal', `POST ${one}/preview`, 202, {}, (call) => {
    const { preview: _ended, ...portal } = endPreview(call, findPortal(call, call.labels.portalId))
    // Its address is all that a reader needs to see it.
    const preview = { previewId: apiKeyValue(), expiresAtMs: call.nowMs + previewMs }
    freezePortal(call.store, portal, preview.previewId, preview.expiresAtMs)
    call.store.put('portal', '', { ...portal, preview })
    return { body: {} }
  }),
]

/** Takes the record of the last preview away. */
function endPreview({ store }: AdminCall, portal: Portal): Portal {
  if (portal.preview === undefined) return portal
  store.deleteText(portalRecord(portal.preview.previewId))
  store.put('portal', '', portal)
  return portal
}
