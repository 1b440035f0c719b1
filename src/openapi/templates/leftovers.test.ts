import { describe, expect, it } from 'vitest'
import { leftoversOf } from './leftovers.ts'

const adviceOn = (type: string, ...propertyNames: string[]) =>
  leftoversOf([{ logicalId: 'One', type, propertyNames }], 'shop')

describe('what a template import leaves behind', () => {
  it('tells that a function without a name has another one on AWS than the integrations guess', () => {
    expect(adviceOn('AWS::Lambda::Function')).toEqual([
      {
        what: 'One (AWS::Lambda::Function)',
        advice: expect.stringContaining('in place of shop-One') as string,
      },
    ])
    const [named] = adviceOn('AWS::Lambda::Function', 'FunctionName')
    expect(named?.advice).not.toContain('in place of')
  })

  it('names function URLs, which belong to no API', () => {
    const whats = adviceOn('AWS::Serverless::Function', 'FunctionUrlConfig')
    expect(whats.map(({ what }) => what)).toEqual([
      'One (AWS::Serverless::Function)',
      'the URL of One (FunctionUrlConfig)',
    ])
    expect(adviceOn('AWS::Lambda::Url')[0]?.advice).toContain('HTTP_PROXY')
  })

  it.each([
    ['AWS::ApiGatewayV2::RoutingRule', 'create-routing-rule'],
    ['AWS::ApiGateway::DomainNameAccessAssociation', 'create-domain-name-access-association'],
    ['AWS::ApiGateway::VpcLink', 'TIDEGATE_VPC_LINK_{ID}'],
    ['AWS::WAFv2::WebACLAssociation', 'webAcl of the stage'],
  ])('says what to do about %s', (type, advice) => {
    expect(adviceOn(type)[0]?.advice).toContain(advice)
  })
})
