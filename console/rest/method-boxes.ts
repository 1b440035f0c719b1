import { type Child, h } from '../base/dom.ts'
import type { Integration, Method } from '../base/wire.ts'
import { facts } from '../base/widgets.ts'

/** The four boxes of a method, in the order in which a call meets them. */
export function methodBoxes(method: Method): HTMLElement {
  const integration = method.methodIntegration
  return h(
    'div',
    { class: 'boxes' },
    box('Method request', 'what the client sends', methodRequest(method)),
    box(
      'Integration request',
      '→ what the backend gets',
      integration === undefined
        ? none('No integration yet: the API cannot be deployed.')
        : integrationRequest(integration),
    ),
    box('Integration response', '← what becomes of the answer', integrationResponses(integration)),
    box('Method response', '← what the client gets', methodResponses(method)),
  )
}

const box = (title: string, hint: string, ...content: readonly Child[]): HTMLElement =>
  h('section', { class: 'box' }, h('h3', {}, title), h('p', { class: 'hint' }, hint), ...content)

const none = (text: string): HTMLElement => h('p', { class: 'muted' }, text)

const methodRequest = (method: Method): HTMLElement =>
  facts(
    ['Authorization', method.authorizationType],
    ['Authorizer', method.authorizerId],
    ['Scopes', method.authorizationScopes?.join(' ')],
    ['API key', method.apiKeyRequired ? 'required' : 'not required'],
    ['Validator', method.requestValidatorId],
    ['Operation', method.operationName],
    [
      'Parameters',
      pairs(method.requestParameters, (isRequired) => (isRequired ? 'required' : 'optional')),
    ],
    ['Models', pairs(method.requestModels)],
  )

const integrationRequest = (integration: Integration): HTMLElement =>
  facts(
    ['Type', integration.type],
    ['Method', integration.httpMethod],
    ['Endpoint', integration.uri !== undefined && h('code', {}, integration.uri)],
    ['Credentials', integration.credentials],
    ['VPC link', integration.connectionId],
    ['Timeout', integration.timeoutInMillis !== undefined && `${integration.timeoutInMillis} ms`],
    ['Passthrough', integration.passthroughBehavior],
    ['Content handling', integration.contentHandling],
    ['Cache key', integration.cacheKeyParameters?.join(' ')],
    ['Parameters', pairs(integration.requestParameters)],
    ['Templates', templates(integration.requestTemplates)],
  )

function integrationResponses(integration: Integration | undefined): HTMLElement {
  if (integration?.type.endsWith('_PROXY') === true) {
    return none('A proxy integration passes the backend’s answer on as it is.')
  }
  const responses = Object.values(integration?.integrationResponses ?? {})
  if (responses.length === 0) return none('None: every answer of the backend is a 500.')
  return h(
    'div',
    {},
    ...responses.map((response) =>
      h(
        'div',
        { class: 'response' },
        h('h4', {}, response.statusCode),
        facts(
          [
            'When',
            response.selectionPattern === undefined || response.selectionPattern === ''
              ? 'nothing else fits'
              : h('code', {}, response.selectionPattern),
          ],
          ['Content handling', response.contentHandling],
          ['Headers', pairs(response.responseParameters)],
          ['Templates', templates(response.responseTemplates)],
        ),
      ),
    ),
  )
}

function methodResponses({ methodResponses = {}, methodIntegration }: Method): HTMLElement {
  const responses = Object.values(methodResponses)
  const isProxy = methodIntegration?.type.endsWith('_PROXY') === true
  if (responses.length === 0) {
    return none(
      isProxy ? 'Any status: the backend’s answer is passed on.' : 'No status is declared.',
    )
  }
  return h(
    'div',
    {},
    ...responses.map((response) =>
      h(
        'div',
        { class: 'response' },
        h('h4', {}, response.statusCode),
        facts(
          ['Headers', pairs(response.responseParameters, () => '')],
          ['Models', pairs(response.responseModels)],
        ),
      ),
    ),
  )
}

/** The part of a location that tells it from its neighbours: `'header.X'` of `'method.request.header.X'`. */
const shortName = (name: string): string =>
  name.replace(/^(?:method|integration)\.(?:request|response)\./, '')

function pairs<T>(
  map: Readonly<Record<string, T>> | undefined,
  show: (value: T) => string = String,
): HTMLElement | undefined {
  const entries = Object.entries(map ?? {})
  if (entries.length === 0) return undefined
  const lines = entries.map(([name, value]) =>
    h('li', {}, h('code', {}, shortName(name)), ' ', show(value)),
  )
  return h('ul', { class: 'plain' }, ...lines)
}

function templates(
  map: Readonly<Record<string, string | null>> | undefined,
): HTMLElement | undefined {
  const entries = Object.entries(map ?? {})
  if (entries.length === 0) return undefined
  return h(
    'div',
    {},
    ...entries.map(([type, text]) =>
      h(
        'details',
        {},
        h('summary', {}, type),
        h('pre', { tabindex: 0 }, text || '(passed through)'),
      ),
    ),
  )
}
