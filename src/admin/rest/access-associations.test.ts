import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

const collection = '/domainnameaccessassociations'
const vpce = 'vpce-0123456789abcdef0'

async function privateDomain() {
  const admin = fakeAdmin()
  const { body } = await admin.call('POST', '/domainnames', {
    domainName: 'api.internal.example',
    endpointConfiguration: { types: ['PRIVATE'] },
  })
  const domainNameArn = String(body.domainNameArn)
  const input = {
    domainNameArn,
    accessAssociationSourceType: 'VPCE',
    accessAssociationSource: vpce,
  }
  return { admin, domain: body, domainNameArn, input }
}

describe('a private domain name', () => {
  it('has an id in its ARN, and no name to point DNS records at', async () => {
    const { admin, domain } = await privateDomain()
    const id = String(domain.domainNameId)
    expect(domain.domainNameArn).toBe(
      `arn:aws:apigateway:us-east-1:123456789012:/domainnames/api.internal.example+${id}`,
    )
    expect(domain).not.toHaveProperty('regionalDomainName')
    const one = '/domainnames/api.internal.example'
    expect((await admin.call('GET', `${one}?domainNameId=${id}`)).status).toBe(200)
    for (const query of ['', '?domainNameId=', '?domainNameId=other']) {
      for (const [method, path] of [
        ['GET', one],
        ['GET', `${one}/basepathmappings`],
        ['DELETE', one],
      ] as const) {
        const answer = await admin.call(method, path + query)
        expect([answer.status, answer.body.message]).toEqual([
          404,
          'Invalid domain name identifier specified',
        ])
      }
    }
  })

  it('stays in its network, as public ones do', async () => {
    const { admin, domain } = await privateDomain()
    const id = String(domain.domainNameId)
    await admin.call('POST', '/domainnames', { domainName: 'api.example.com' })
    const path = '/endpointConfiguration/types/0'
    for (const [one, value, status] of [
      [`api.internal.example?domainNameId=${id}`, 'REGIONAL', 400],
      [`api.internal.example?domainNameId=${id}`, 'PRIVATE', 200],
      ['api.example.com', 'PRIVATE', 400],
      ['api.example.com', 'REGIONAL', 200],
    ] as const) {
      const answer = await admin.patch(`/domainnames/${one}`, { op: 'replace', path, value })
      expect([answer.status, answer.body.message]).toEqual([
        status,
        status === 400 ? `${path} Invalid request input` : undefined,
      ])
    }
  })

  it('is tagged by its ARN', async () => {
    const { admin, domainNameArn } = await privateDomain()
    const path = `/tags/${encodeURIComponent(domainNameArn)}`
    expect((await admin.call('PUT', path, { tags: { team: 'pets' } })).status).toBe(204)
    expect((await admin.call('GET', path)).body).toEqual({ tags: { team: 'pets' } })
  })
})

describe('access associations', () => {
  it('are made, listed and deleted by their ARN', async () => {
    const { admin, domain, input } = await privateDomain()
    const made = await admin.call('POST', collection, { ...input, tags: { team: 'pets' } })
    const arn = `arn:aws:apigateway:us-east-1:123456789012:/domainnameaccessassociations/domainname/api.internal.example+${String(domain.domainNameId)}/vpcesource/${vpce}`
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      domainNameAccessAssociationArn: arn,
      ...input,
      tags: { team: 'pets' },
    })
    expect((await admin.call('POST', collection, input)).errorType).toBe('ConflictException')
    expect((await admin.call('GET', collection)).body).toEqual({ item: [made.body] })
    const others = await admin.call('GET', `${collection}?resourceOwner=OTHER_ACCOUNTS`)
    expect(others.body).toEqual({ item: [] })
    const tags = await admin.call('GET', `/tags/${encodeURIComponent(arn)}`)
    expect(tags.body).toEqual({ tags: { team: 'pets' } })
    const one = `${collection}/${encodeURIComponent(arn)}`
    expect((await admin.call('DELETE', one)).status).toBe(202)
    expect((await admin.call('DELETE', one)).errorType).toBe('NotFoundException')
  })

  it('are rejected by the owner of the domain', async () => {
    const { admin, input, domainNameArn } = await privateDomain()
    const { body } = await admin.call('POST', collection, input)
    const reject = (domainArn: string) => {
      const query = new URLSearchParams({
        domainNameAccessAssociationArn: String(body.domainNameAccessAssociationArn),
        domainNameArn: domainArn,
      })
      return admin.call('POST', `/rejectdomainnameaccessassociations?${query}`)
    }
    expect((await reject('arn:other')).errorType).toBe('BadRequestException')
    expect((await reject(domainNameArn)).status).toBe(202)
    expect((await admin.call('GET', collection)).body).toEqual({ item: [] })
  })

  it('go with their domain', async () => {
    const { admin, domain, input } = await privateDomain()
    await admin.call('POST', collection, input)
    const id = String(domain.domainNameId)
    await admin.call('DELETE', `/domainnames/api.internal.example?domainNameId=${id}`)
    expect((await admin.call('GET', collection)).body).toEqual({ item: [] })
  })

  it.each<[string, object, string]>([
    ['without a source', { accessAssociationSource: undefined }, 'ValidationException'],
    ['of another type', { accessAssociationSourceType: 'VPC' }, 'ValidationException'],
    ['with an unknown domain', { domainNameArn: 'arn:x' }, 'NotFoundException'],
    ['with tags of the service', { tags: { 'aws:x': 'y' } }, 'BadRequestException'],
  ])('are refused %s', async (_what, change, errorType) => {
    const { admin, input } = await privateDomain()
    const answer = await admin.call('POST', collection, { ...input, ...change })
    expect(answer.errorType).toBe(errorType)
  })

  it('are of private domains only', async () => {
    const admin = fakeAdmin()
    const { body } = await admin.call('POST', '/domainnames', { domainName: 'api.example.com' })
    const answer = await admin.call('POST', collection, {
      domainNameArn: body.domainNameArn,
      accessAssociationSourceType: 'VPCE',
      accessAssociationSource: vpce,
    })
    expect(answer.errorType).toBe('BadRequestException')
  })
})
