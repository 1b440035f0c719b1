/**
 * Who may call private custom domain names. By design: an association is a record; calls reach private APIs through
 * service bindings of the platform, not through VPC endpoints.
 */
import { privateDomainOf, type DomainLookup } from '../common/domain-store.ts'
import type { AccessAssociation } from '../entities.ts'
import { badRequest, conflict, notFound } from '../errors.ts'
import { operation } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import { queryRequires, resourceOwners } from '../query.ts'
import { compact, map, oneOf, required, struct, text } from '../shape.ts'
import { checkTags } from '../tags.ts'
import { tagsOfItem } from '../wire.ts'

const input = struct({
  domainNameArn: required(text),
  accessAssociationSourceType: required(oneOf('VPCE')),
  accessAssociationSource: required(text),
  tags: map(text),
})

/** `'arn:…:/domainnames/a.example+id'` → `'arn:…:/domainnameaccessassociations/domainname/a.example+id/vpcesource/vpce-1'` */
const arnOf = (domainNameArn: string, vpcEndpointId: string): string =>
  `${domainNameArn.replace('/domainnames/', '/domainnameaccessassociations/domainname/')}/vpcesource/${vpcEndpointId}`

function findAssociation({ store }: DomainLookup, arn: string): AccessAssociation {
  const found = store.get('accessAssociation', '', arn)
  if (found !== undefined) return found
  throw notFound('Invalid domain name access association identifier specified')
}

const associationWire = ({ tags, ...association }: AccessAssociation): object => ({
  ...association,
  tags: tagsOfItem(tags),
})

const collection = '/domainnameaccessassociations'

export const accessAssociationOperations = [
  operation('CreateDomainNameAccessAssociation', `POST ${collection}`, 201, { input }, (call) => {
    const { domainNameArn = '', accessAssociationSource = '', tags } = call.input
    const { accessAssociationSourceType = 'VPCE' } = call.input
    if (accessAssociationSource === '') {
      throw badRequest('Access association source must be specified')
    }
    checkTags(tags)
    privateDomainOf(call, domainNameArn)
    const domainNameAccessAssociationArn = arnOf(domainNameArn, accessAssociationSource)
    if (call.store.get('accessAssociation', '', domainNameAccessAssociationArn)) {
      throw conflict('Domain name access association already exists')
    }
    const association = compact({
      domainNameAccessAssociationArn,
      domainNameArn,
      accessAssociationSourceType,
      accessAssociationSource,
      tags: tagsOfItem(tags),
    })
    call.store.put('accessAssociation', '', association)
    return { body: associationWire(association) }
  }),

  operation(
    'GetDomainNameAccessAssociations',
    `GET ${collection}`,
    200,
    { violations: resourceOwners },
    ({ store, query }) => {
      // Other accounts have none here.
      if (query.get('resourceOwner') === 'OTHER_ACCOUNTS') return { body: { item: [] } }
      const page = storedPage(store, 'accessAssociation', '', {}, v1Asked(query))
      return { body: itemList(page, associationWire) }
    },
  ),

  operation('DeleteDomainNameAccessAssociation', `DELETE ${collection}/{arn+}`, 202, {}, (call) => {
    const { domainNameAccessAssociationArn: arn } = findAssociation(call, call.labels.arn)
    call.store.delete('accessAssociation', '', arn)
    return {}
  }),

  operation(
    'RejectDomainNameAccessAssociation',
    'POST /rejectdomainnameaccessassociations',
    202,
    { violations: queryRequires('domainNameAccessAssociationArn', 'domainNameArn') },
    (call) => {
      const arn = call.query.get('domainNameAccessAssociationArn') ?? ''
      const association = findAssociation(call, arn)
      if (association.domainNameArn !== call.query.get('domainNameArn')) {
        throw badRequest('The domain name access association is of another domain name')
      }
      call.store.delete('accessAssociation', '', association.domainNameAccessAssociationArn)
      return {}
    },
  ),
]
