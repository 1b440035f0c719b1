import { all, call } from '../base/admin-api.ts'
import { wordsOf } from '../base/patches.ts'
import { refresh } from '../base/view.ts'
import type { Route, V2Api, V2Authorizer, V2Integration } from '../base/wire.ts'
import { choice, field, form, notify, openDialog } from '../base/widgets.ts'

/** A route's key, who may call it, and where it leads. */
export async function editRoute(api: V2Api, base: string, route: Route): Promise<void> {
  const [authorizers, integrations] = await Promise.all([
    all<V2Authorizer>(`${base}/authorizers`),
    all<V2Integration>(`${base}/integrations`),
  ])
  openDialog(`Route ${route.routeKey}`, (close) =>
    form({
      submit: 'Save',
      fields: [
        field('Route key', 'routeKey', { required: true, value: route.routeKey }),
        choice(
          'Integration',
          'target',
          [
            ['', 'None'],
            ...integrations.map(
              (one) => [`integrations/${one.integrationId}`, integrationName(one)] as const,
            ),
          ],
          route.target,
        ),
        choice(
          'Authorization',
          'access',
          [
            ['NONE', 'None: anybody may call'],
            ['AWS_IAM', 'AWS IAM: signed calls'],
            ...authorizers.map(
              ({ authorizerId, name, authorizerType }) =>
                [authorizerId, `Authorizer ${name} (${authorizerType})`] as const,
            ),
          ],
          route.authorizerId ?? route.authorizationType ?? 'NONE',
        ),
        field('Scopes', 'scopes', {
          value: route.authorizationScopes?.join(' '),
          hint: 'For JWT authorizers; any one of them lets a token in',
        }),
        api.protocolType === 'WEBSOCKET' &&
          field('API key required', 'apiKeyRequired', {
            type: 'checkbox',
            checked: route.apiKeyRequired,
          }),
        field('Operation name', 'operationName', { value: route.operationName }),
      ],
      async run(values) {
        const chosen = authorizers.find(({ authorizerId }) => authorizerId === values('access'))
        const type = authorizationType(chosen, values('access'))
        await call('PATCH', `${base}/routes/${route.routeId}`, {
          routeKey: values('routeKey'),
          target: values('target'),
          authorizationType: type,
          authorizerId: chosen?.authorizerId ?? '',
          authorizationScopes: type === 'JWT' ? wordsOf(values('scopes')) : [],
          operationName: values('operationName'),
          ...(api.protocolType === 'WEBSOCKET' && {
            apiKeyRequired: values('apiKeyRequired') !== '',
          }),
        })
        close()
        notify('Route saved.')
        refresh()
      },
    }),
  )
}

const authorizationType = (chosen: V2Authorizer | undefined, other: string): string => {
  if (chosen === undefined) return other
  return chosen.authorizerType === 'JWT' ? 'JWT' : 'CUSTOM'
}

const integrationName = ({
  integrationId,
  integrationType,
  integrationUri = '',
}: V2Integration): string => `${integrationType} ${integrationUri} (${integrationId})`
