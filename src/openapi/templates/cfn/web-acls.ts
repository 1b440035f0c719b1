/** AWS::WAFv2::WebACL → web ACLs in WAFv2's own JSON, as far as they protect stages of the template. */
import { formatIssue } from '../../../definition/issue.ts'
import { readWebAclFile } from '../../../definition/web-acl-file.ts'
import { booleanAt, isNode, listAt, numberAt, own, textAt, type Node } from '../../node.ts'
import type { TemplateResource, TemplateWebAcl } from '../template.ts'
import { ofType, type Build } from './builder.ts'

export const isFirewall = (type: string): boolean => type.startsWith('AWS::WAFv2::')

/** Web ACLs of associations with stages, each once; what cannot be read is left over. */
export function webAclsOf(build: Build, apiIds: ReadonlySet<string>): TemplateWebAcl[] {
  const found = new Map<TemplateResource, TemplateWebAcl>()
  for (const association of ofType(build, 'AWS::WAFv2::WebACLAssociation')) {
    const stage = stageOf(textAt(association.properties, 'ResourceArn'))
    const arn = textAt(association.properties, 'WebACLArn')
    const acl = ofType(build, 'AWS::WAFv2::WebACL').find((one) => arnOf(build, one) === arn)
    if (stage === undefined || acl === undefined || !apiIds.has(stage.apiId)) continue
    const known = found.get(acl) ?? readable(build, acl)
    if (known === undefined) continue
    const stages = [...known.stages, stage]
    const resources = [...known.resources, association]
    found.set(acl, { ...known, stages, resources })
  }
  return [...found.values()]
}

/** `'arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/prod'` */
function stageOf(arn = ''): { readonly apiId: string; readonly stage: string } | undefined {
  const [, apiId, stage] = /:\/restapis\/([^/]+)\/stages\/([^/]+)$/.exec(arn) ?? []
  return apiId === undefined || stage === undefined ? undefined : { apiId, stage }
}

const arnOf = (build: Build, resource: TemplateResource): string | undefined =>
  build.identityOf(resource).attributes['Arn']

function readable(build: Build, acl: TemplateResource): TemplateWebAcl | undefined {
  const { Tags: _, ...properties } = asWire(acl.properties) as Node
  const name = textAt(properties, 'Name') ?? acl.logicalId
  const used = new Set<TemplateResource>()
  const referred = (type: string, text: string): Node[] =>
    ofType(build, `AWS::WAFv2::${type}`).flatMap((one) => {
      const ARN = arnOf(build, one)
      if (ARN === undefined || !text.includes(JSON.stringify(ARN))) return []
      used.add(one)
      const { Tags: _tags, ...wire } = asWire(one.properties) as Node
      return [{ Name: one.logicalId, ...wire, ARN }]
    })
  const text = JSON.stringify(properties)
  const RuleGroups = referred('RuleGroup', text)
  const all = text + JSON.stringify(RuleGroups)
  const sets = {
    IPSets: referred('IPSet', all),
    RegexPatternSets: referred('RegexPatternSet', all),
    RuleGroups,
  }
  const entries = Object.entries(sets).filter(([, list]) => list.length > 0)
  const json: Node = { Name: name, ...properties, ...Object.fromEntries(entries) }
  const [issue] = readWebAclFile(json).issues
  if (issue === undefined) return { name, json, stages: [], resources: [acl, ...used] }
  build.leftovers.push({
    what: `rules of ${acl.logicalId} (${acl.type})`,
    advice: `they cannot be read: ${formatIssue(issue)}`,
  })
  return undefined
}

/** Texts of a template that are numbers on the wire: parameters always are texts. */
const numbers = new Set([
  'Priority',
  'Limit',
  'EvaluationWindowSec',
  'Size',
  'ResponseCode',
  'ImmunityTime',
  'Capacity',
])
const booleans = new Set(['SampledRequestsEnabled', 'CloudWatchMetricsEnabled'])

/** The template's names and forms as those of the API, at every depth. */
function asWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asWire)
  if (!isNode(value)) return value
  const entries = Object.keys(value).map((key): [string, unknown] => {
    const written = own(value, key)
    if (numbers.has(key)) return [key, numberAt(value, key) ?? written]
    if (booleans.has(key)) return [key, booleanAt(value, key) ?? written]
    if (key === 'Arn') return ['ARN', written]
    if (key === 'RegularExpressionList') {
      return [key, listAt(value, key).map((RegexString) => ({ RegexString }))]
    }
    // A template has it as it is, where the wire has base64.
    if (key === 'SearchString') return ['SearchStringBase64', base64(textAt(value, key) ?? '')]
    return [key, asWire(written)]
  })
  return Object.fromEntries(entries)
}

const base64 = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
