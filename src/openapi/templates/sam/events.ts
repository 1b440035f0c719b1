/** Events of functions and state machines that call through an API. */
import { isNode, nodeAt, nodesIn, own, textAt, type Node } from '../../node.ts'
import type { TemplateResource } from '../template.ts'
import type { SamBuild } from './context.ts'
import { invalidEvent } from './refusals.ts'

export interface ApiEvent {
  /** `'ListNotes.All'` */
  readonly name: string
  readonly kind: 'Api' | 'HttpApi'
  /** The resource that is invoked. */
  readonly target: TemplateResource
  readonly eventName: string
  readonly properties: Node
  /** `'/notes/{id}'`, or `'/$default'`. */
  readonly path: string
  /** `'get'`, or the any-method's key. A method that API Gateway does not know is kept, and not imported. */
  readonly verb: string
  /** Id of the API; `undefined` for the implicit one. */
  readonly apiId: string | undefined
}

const anyMethod = 'x-amazon-apigateway-any-method'

export function apiEventsOf({ resources, errors }: SamBuild): ApiEvent[] {
  return resources.flatMap((target) => {
    if (
      target.type !== 'AWS::Serverless::Function' &&
      target.type !== 'AWS::Serverless::StateMachine'
    ) {
      return []
    }
    return nodesIn(nodeAt(target.properties, 'Events')).flatMap(
      ([eventName, event]): ApiEvent[] => {
        const kind = textAt(event, 'Type')
        if (kind !== 'Api' && kind !== 'HttpApi') return []
        const properties = nodeAt(event, 'Properties')
        const name = `${target.logicalId}.${eventName}`
        const path = textAt(properties, 'Path')
        const method = textAt(properties, 'Method')?.toLowerCase()
        // An event of an HTTP API that has neither is for all other calls.
        const isDefault = kind === 'HttpApi' && path === undefined && method === undefined
        if (!isDefault && (path === undefined || method === undefined)) {
          const missing = path === undefined ? 'Path' : 'Method'
          errors.push(invalidEvent({ target, eventName }, `Property '${missing}' is required.`))
          return []
        }
        return [
          {
            name,
            kind,
            target,
            eventName,
            properties,
            path: path === undefined || path === '$default' ? '/$default' : path,
            verb: method === undefined || method === 'any' ? anyMethod : method,
            apiId: apiReference(own(properties, kind === 'Api' ? 'RestApiId' : 'ApiId')),
          },
        ]
      },
    )
  })
}

/** References are resolved: what is left is the id, as text or under `Ref` when it could not be. */
const apiReference = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : isNode(value) ? textAt(value, 'Ref') : undefined
