import { methodArn, webSocketRouteArn } from '../../../aws/arn.ts'
import type { ApiDefinition } from '../../../definition/api.ts'
import { ResourceTree } from '../../../invoke/route/resource-tree.ts'
import { parseRouteKey } from '../../../definition/route-key.ts'
import { RouteTable } from '../../../invoke/route/route-table.ts'
import { badRequest, notFound } from '../../errors.ts'
import type { AdminCall } from '../../operation.ts'
import { authorizationTypes } from '../../../definition/rest-api.ts'
import { deployedDefinition } from '../../published.ts'
import { readRestDefinition } from '../../rest/definition.ts'
import { oneOf, struct, text, type Infer } from '../../shape.ts'
import { findDefinition } from '../../v2/find.ts'

const authorizationType = oneOf(...authorizationTypes)

/** What is called: a method of a stage by verb and path. */
export const whatField = struct({
  apiId: text,
  stageName: text,
  httpMethod: text,
  path: text,
  action: text,
  authorizationType,
  copy: oneOf('deployed', 'working'),
})

/** A method as policies see it. */
export interface SimulatedMethod {
  /** `'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/GET/pets/7'` */
  readonly resource: string
  readonly action: string
  /** `'JWT'` too. */
  readonly authorizationType: string
  readonly endpointType: string | undefined
  /** The resource policy as JSON text. */
  readonly policy: string | undefined
}

/** @throws NotFoundException for an API, stage or deployment that is not there, BadRequestException for no method */
export function readMethod(call: AdminCall, what: Infer<typeof whatField>): SimulatedMethod {
  const { apiId = '', stageName = '', path = '/', action = 'execute-api:Invoke' } = what
  const verb = (what.httpMethod ?? 'GET').toUpperCase()
  const definition = definitionOf(call, apiId, stageName, what.copy ?? 'deployed')
  const found = findMethod(definition, verb, path)
  if (found === undefined) {
    throw badRequest(`No method of API ${apiId} takes ${verb} ${path}.`)
  }
  const { accountId, region } = call.ports.settings
  const address = { accountId, region, apiId, stage: stageName }
  const isRest = definition.protocolType === 'REST'
  return {
    resource: found.isNamed
      ? webSocketRouteArn(address, found.routeKey)
      : methodArn(address, verb, path),
    action,
    authorizationType: what.authorizationType ?? found.authorizationType,
    // Of the API as it is: the type acts at once, without a deployment.
    endpointType: call.store.get('restApi', '', apiId)?.endpointConfiguration.types[0],
    policy: isRest && definition.restApi.policy !== '' ? definition.restApi.policy : undefined,
  }
}

function definitionOf(
  call: AdminCall,
  apiId: string,
  stageName: string,
  copy: 'deployed' | 'working',
): ApiDefinition {
  const { store } = call
  if (copy === 'working') {
    return store.get('restApi', '', apiId) === undefined
      ? findDefinition(call, apiId)
      : readRestDefinition(call, apiId)
  }
  const stage = store.get('stage', apiId, stageName) ?? store.get('v2Stage', apiId, stageName)
  const definition =
    stage?.deploymentId === undefined
      ? undefined
      : deployedDefinition(store, apiId, stage.deploymentId)
  if (definition !== undefined) return definition
  throw notFound(`Invalid Stage identifier specified ${apiId}/${stageName}`)
}

interface FoundMethod {
  readonly authorizationType: string
  readonly routeKey: string
  /** The ARN ends in the route's name instead of verb and path. */
  readonly isNamed: boolean
}

function findMethod(definition: ApiDefinition, verb: string, path: string) {
  switch (definition.protocolType) {
    case 'REST': {
      const tree = new ResourceTree<FoundMethod>()
      for (const { path: resource = '/', resourceMethods } of Object.values(definition.resources)) {
        for (const [method, { authorizationType }] of Object.entries(resourceMethods ?? {})) {
          const routeKey = `${method} ${resource}`
          tree.add(resource, method, { authorizationType, routeKey, isNamed: false })
        }
      }
      return tree.find(path, verb)?.value
    }
    case 'HTTP': {
      const table = new RouteTable<FoundMethod>()
      for (const { routeKey, authorizationType = 'NONE' } of Object.values(definition.routes)) {
        const key = parseRouteKey(routeKey)
        const isNamed = routeKey === '$default'
        if (key !== undefined) table.add(key, { authorizationType, routeKey, isNamed })
      }
      return table.find(path, verb)?.value
    }
    case 'WEBSOCKET': {
      const connect = Object.values(definition.routes).find(
        ({ routeKey }) => routeKey === '$connect',
      )
      const { authorizationType = 'NONE' } = connect ?? {}
      return { authorizationType, routeKey: '$connect', isNamed: true }
    }
  }
}
