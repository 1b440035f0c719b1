import { percentEncode } from '../../request/percent.ts'
import type { ActionParameters, ServiceRequest } from './actions.ts'

/** AppConfig GetConfiguration: parameters in path and query. */
export function appConfigGet(parameters: ActionParameters): ServiceRequest {
  const part = (name: string): string => percentEncode(parameters.get(name) ?? '')
  const version = parameters.get('ClientConfigurationVersion')
  const query =
    `client_id=${part('ClientId')}` +
    (version === undefined ? '' : `&client_configuration_version=${percentEncode(version)}`)
  return {
    method: 'GET',
    path: `/applications/${part('Application')}/environments/${part('Environment')}/configurations/${part('Configuration')}?${query}`,
    headers: [],
    body: '',
  }
}
