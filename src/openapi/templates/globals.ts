/** SAM's `Globals`: what holds for every resource of a type unless the resource says otherwise. */
import { isNode, nodeAt, own, textAt, type Node } from '../node.ts'
import { resourcesOf } from './template.ts'

const sections: Readonly<Record<string, string>> = {
  'AWS::Serverless::Api': 'Api',
  'AWS::Serverless::HttpApi': 'HttpApi',
  'AWS::Serverless::Function': 'Function',
  'AWS::Serverless::StateMachine': 'StateMachine',
}

/** The global properties of a type. */
export const globalsOf = (template: Node, type: string): Node =>
  nodeAt(nodeAt(template, 'Globals'), sections[type] ?? '')

/** The template with the globals under the properties of each resource. */
export function applyGlobals(template: Node): Node {
  const resources = resourcesOf(template).map(([logicalId, resource]) => {
    const globals = globalsOf(template, textAt(resource, 'Type') ?? '')
    if (Object.keys(globals).length === 0) return [logicalId, resource]
    const properties = mergeGlobals(globals, nodeAt(resource, 'Properties'))
    return [logicalId, { ...resource, Properties: properties }]
  })
  return { ...template, Resources: Object.fromEntries(resources) }
}

/** Maps merge, lists are joined with the globals first, of anything else the resource's wins. */
function mergeGlobals(general: unknown, specific: unknown): unknown {
  if (Array.isArray(general) && Array.isArray(specific)) return [...general, ...specific]
  if (!isNode(general) || !isNode(specific) || isIntrinsic(general) || isIntrinsic(specific)) {
    return specific === undefined ? general : specific
  }
  const keys = new Set([...Object.keys(general), ...Object.keys(specific)])
  const entries = [...keys].map((key) => [key, mergeGlobals(own(general, key), own(specific, key))])
  return { ...general, ...specific, ...Object.fromEntries(entries) }
}

function isIntrinsic(node: Node): boolean {
  const [key, ...others] = Object.keys(node)
  return others.length === 0 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'))
}
