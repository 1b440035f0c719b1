import { resourceId as newId } from '../../aws/ids.ts'
import { epochSeconds } from '../../aws/time.ts'
import type { ClientCertificate } from '../entities.ts'
import { badRequest, conflict, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import { applyPatch, listedTexts, patchInput, replaceOptionalText } from '../patch.ts'
import { seal } from '../secrets.ts'
import { compact, map, struct, text } from '../shape.ts'
import { checkTags } from '../tags.ts'
import { filledText, tagsOfItem, tagsOfOne } from '../wire.ts'
import { selfSignedCertificate } from './x509.ts'

const lifetimeMs = 365 * 86_400_000

function certificateWire(certificate: ClientCertificate, tags: ClientCertificate['tags']): object {
  const { sealedPrivateKey: _secret, ...shown } = certificate
  return { ...shown, tags }
}

function findCertificate({ store }: Pick<AdminCall, 'store'>, id: string): ClientCertificate {
  const certificate = store.get('clientCertificate', '', id)
  if (certificate !== undefined) return certificate
  throw notFound('Invalid Client Certificate identifier specified')
}

export const clientCertificateOperations = [
  operation(
    'GenerateClientCertificate',
    'POST /clientcertificates',
    201,
    {
      input: struct({ description: text, tags: map(text) }),
      async prepare(call) {
        checkTags(call.input.tags)
        const { secretKey } = call.ports.settings
        if (secretKey === undefined) {
          throw badRequest(
            'A client certificate needs TIDEGATE_SECRET_KEY, with which its private key is encrypted at rest.',
          )
        }
        const { certificate, privateKey } = await selfSignedCertificate({
          commonName: 'ApiGateway',
          notBeforeMs: call.nowMs,
          notAfterMs: call.nowMs + lifetimeMs,
        })
        return { certificate, sealedPrivateKey: await seal(privateKey, secretKey) }
      },
    },
    (call, { certificate: pemEncodedCertificate, sealedPrivateKey }) => {
      const certificate = compact({
        clientCertificateId: newId(),
        description: filledText(call.input.description),
        pemEncodedCertificate,
        createdDate: epochSeconds(call.nowMs),
        expirationDate: epochSeconds(call.nowMs + lifetimeMs),
        tags: tagsOfItem(call.input.tags),
        sealedPrivateKey,
      })
      call.store.put('clientCertificate', '', certificate)
      return { body: certificateWire(certificate, tagsOfItem(certificate.tags)) }
    },
  ),

  operation('GetClientCertificates', 'GET /clientcertificates', 200, {}, ({ store, query }) => {
    const page = storedPage(store, 'clientCertificate', '', {}, v1Asked(query))
    return { body: itemList(page, (entry) => certificateWire(entry, tagsOfItem(entry.tags))) }
  }),

  operation(
    'GetClientCertificate',
    'GET /clientcertificates/{clientcertificate_id}',
    200,
    {},
    (call) => {
      const certificate = findCertificate(call, call.labels.clientcertificate_id)
      return { body: certificateWire(certificate, tagsOfOne(certificate.tags)) }
    },
  ),

  operation(
    'UpdateClientCertificate',
    'PATCH /clientcertificates/{clientcertificate_id}',
    200,
    { input: patchInput },
    (call) => {
      const before = findCertificate(call, call.labels.clientcertificate_id)
      const rules = [replaceOptionalText('description')]
      const texts = listedTexts(['/description'])
      const certificate = applyPatch(before, call.input, rules, texts, call)
      call.store.put('clientCertificate', '', certificate)
      return { body: certificateWire(certificate, tagsOfOne(certificate.tags)) }
    },
  ),

  operation(
    'DeleteClientCertificate',
    'DELETE /clientcertificates/{clientcertificate_id}',
    202,
    {},
    (call) => {
      const { clientCertificateId } = findCertificate(call, call.labels.clientcertificate_id)
      const user = call.store
        .all('restApi', '')
        .flatMap((api) => call.store.all('stage', api.id))
        .find((stage) => stage.clientCertificateId === clientCertificateId)
      if (user !== undefined) {
        throw conflict(`Client Certificate is used by stage ${user.stageName}`)
      }
      call.store.delete('clientCertificate', '', clientCertificateId)
      return {}
    },
  ),
]
