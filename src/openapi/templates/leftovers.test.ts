import { describe, expect, it } from 'vitest'
import { guessesIn, leftoversOf } from './leftovers.ts'
import type { TemplateState } from './template.ts'

const adviceOn = (type: string, ...propertyNames: string[]) =>
  leftoversOf([{ logicalId: 'One', type, propertyNames }], () => 'a1b2c3')

describe('what a template import leaves behind', () => {
  it.each([
    { function: 'demo-Fn', isNamed: true },
    { function: 'demo-Fn:live', isNamed: true },
    // Another function, whose name goes on.
    { function: 'demo-FnTwo', isNamed: false },
  ])('tells the guess at a name where a definition has it: $function', (one) => {
    const uri = `arn:aws:lambda:eu-west-1:111122223333:function:${one.function}`
    const definition = { integrations: { a: { integrationUri: uri } } }
    const state = { apis: [{ definition }], domainNames: [] } as unknown as TemplateState
    const guess = { logicalId: 'Fn', type: 'AWS::Lambda::Function', text: 'demo-Fn' }
    const advice = expect.stringContaining('in place of demo-Fn') as string
    expect(guessesIn(state, [guess], 'demo')).toEqual(
      one.isNamed ? [{ what: 'the name of Fn (AWS::Lambda::Function)', advice }] : [],
    )
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
    ['AWS::ApiGateway::VpcLink', 'TIDEGATE_VPC_LINK_A1B2C3,'],
    ['AWS::WAFv2::WebACLAssociation', 'webAcl of the stage'],
  ])('says what to do about %s', (type, advice) => {
    expect(adviceOn(type)[0]?.advice).toContain(advice)
  })
})
