import { call, path } from '../base/admin-api.ts'
import { goTo } from '../base/view.ts'
import type { Resource, RestApi } from '../base/wire.ts'
import { choice, field, form, openDialog, type Values } from '../base/widgets.ts'

export function addResourceDialog({ id }: RestApi, parent: Resource): void {
  openDialog(`Add a resource below ${parent.path}`, (close) =>
    form({
      submit: 'Add',
      fields: [
        field('Path part', 'pathPart', {
          required: true,
          hint: 'pets, {petId}, or {proxy+} for all below',
        }),
      ],
      async run(values) {
        const made = await call<Resource>('POST', path`/restapis/${id}/resources/${parent.id}`, {
          pathPart: values('pathPart'),
        })
        close()
        goTo(`/apis/rest/${id}/${made.id}`)
      },
    }),
  )
}

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY'] as const

export function addMethodDialog({ id }: RestApi, resource: Resource): void {
  const target = path`/restapis/${id}/resources/${resource.id}`
  openDialog(`Add a method to ${resource.path}`, (close) =>
    form({
      submit: 'Add',
      fields: [
        choice(
          'Method',
          'verb',
          verbs.map((verb) => [verb, verb]),
        ),
        choice('Authorization', 'authorizationType', [
          ['NONE', 'None'],
          ['AWS_IAM', 'AWS IAM'],
        ]),
        field('API key required', 'apiKeyRequired', { type: 'checkbox' }),
        choice('Integration', 'type', [
          ['MOCK', 'MOCK: answer 200 without a backend'],
          ['HTTP_PROXY', 'HTTP proxy: pass the call on'],
          ['AWS_PROXY', 'Lambda proxy'],
        ]),
        field('Endpoint', 'uri', {
          hint: 'The backend’s URL, or the function’s integration ARN; empty for MOCK',
        }),
      ],
      async run(values) {
        const verb = values('verb')
        await call('PUT', `${target}/methods/${verb}`, {
          authorizationType: values('authorizationType'),
          apiKeyRequired: values('apiKeyRequired') !== '',
        })
        try {
          await putIntegration(`${target}/methods/${verb}`, values)
        } catch (error) {
          // A method that cannot be deployed would be left behind.
          await call('DELETE', `${target}/methods/${verb}`)
          throw error
        }
        close()
        goTo(`/apis/rest/${id}/${resource.id}/${verb}`)
      },
    }),
  )
}

async function putIntegration(method: string, values: Values): Promise<void> {
  const type = values('type')
  if (type !== 'MOCK') {
    const verb = type === 'AWS_PROXY' ? 'POST' : values('verb')
    await call('PUT', `${method}/integration`, { type, httpMethod: verb, uri: values('uri') })
    return
  }
  const requestTemplates = { 'application/json': '{"statusCode": 200}' }
  await call('PUT', `${method}/integration`, { type, requestTemplates })
  await call('PUT', `${method}/responses/200`, {})
  await call('PUT', `${method}/integration/responses/200`, {})
}
