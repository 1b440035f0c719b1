/**
 * Values that CloudFormation fetches when it deploys: `'{{resolve:ssm:/pets/url}}'`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
import { isNode } from '../node.ts'
import type { TemplateResource } from './template.ts'

type Path = readonly (string | number)[]

/** The resource with the values that are known in place of references, and the references to values that are not. */
export function withoutDynamicReferences(
  resource: TemplateResource,
  values: Readonly<Record<string, string>> = {},
): {
  readonly resolved: TemplateResource
  readonly unknown: readonly { readonly message: string; readonly path: Path }[]
} {
  const unknown: { message: string; path: Path }[] = []
  const replaced = (text: string, path: Path): string =>
    text.replaceAll(/\{\{(resolve:[^{}]*)\}\}/g, (whole, reference: string) => {
      const value = Object.hasOwn(values, reference) ? values[reference] : undefined
      if (value !== undefined) return value
      const message = `${resource.logicalId}: ${whole} is resolved when the stack is deployed: give its value with --parameter '${reference}=VALUE'`
      unknown.push({ message, path })
      return whole
    })
  const visit = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return value.includes('{{') ? replaced(value, path) : value
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]))
    if (!isNode(value)) return value
    // A copy keeps the author's spelling of numbers, which entries do not show.
    const copy: Record<string, unknown> = { ...value }
    for (const [key, one] of Object.entries(value)) copy[key] = visit(one, [...path, key])
    return copy
  }
  // Secrets of API keys are not asked for: a key has its hash here.
  if (resource.type === 'AWS::ApiGateway::ApiKey') return { resolved: resource, unknown }
  const properties = visit(resource.properties, ['Resources', resource.logicalId, 'Properties'])
  return {
    resolved: { ...resource, properties: properties as TemplateResource['properties'] },
    unknown,
  }
}
