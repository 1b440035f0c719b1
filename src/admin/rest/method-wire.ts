import type { Integration, IntegrationResponse } from '../../definition/integration.ts'
import type { Method, MethodResponse } from '../../definition/rest-api.ts'
import { compact } from '../shape.ts'
import { filled } from '../wire.ts'

/** A method with all that hangs on it, as GetMethod and `embed=methods` show it. */
export function methodWire(method: Method): object {
  const { methodResponses = {}, methodIntegration, ...own } = method
  return compact({
    ...own,
    methodResponses: filled(mapValues(methodResponses, methodResponseWire)),
    methodIntegration: methodIntegration && integrationWire(methodIntegration),
  })
}

export const methodResponseWire = (response: MethodResponse): object => response

export function integrationWire(integration: Integration): object {
  const { integrationResponses = {}, ...own } = integration
  return compact({
    ...own,
    integrationResponses: filled(mapValues(integrationResponses, integrationResponseWire)),
  })
}

export const integrationResponseWire = (response: IntegrationResponse): object => response

const mapValues = <T>(
  map: Readonly<Record<string, T>>,
  toValue: (value: T) => object,
): Readonly<Record<string, object>> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, toValue(value)]))
