import { call, path } from '../base/admin-api.ts'
import { type Child, h } from '../base/dom.ts'
import { refresh } from '../base/view.ts'
import type { Integration } from '../base/wire.ts'
import { button, facts, removal } from '../base/widgets.ts'
import { editIntegration } from './edit-integration.ts'
import { editMethodRequest } from './edit-method-request.ts'
import { editIntegrationResponse, editMethodResponse } from './edit-responses.ts'
import type { MethodPlace } from './place.ts'

/** The four boxes of a method, in the order in which a call meets them, each with its way to change it. */
export function methodBoxes(place: MethodPlace): HTMLElement {
  const { method } = place
  const integration = method.methodIntegration
  const isProxy = integration?.type.endsWith('_PROXY') === true
  return h(
    'div',
    { class: 'boxes' },
    box(
      'Method request',
      'what the client sends',
      edit('Edit method request', () => editMethodRequest(place)),
      methodRequest(place),
    ),
    box(
      'Integration request',
      '→ what the backend gets',
      edit('Edit integration', () => editIntegration(place)),
      integration === undefined
        ? none('No integration yet: the API cannot be deployed.')
        : integrationRequest(integration),
    ),
    box(
      'Integration response',
      '← what becomes of the answer',
      integration !== undefined &&
        !isProxy &&
        edit('Add integration response', () => editIntegrationResponse(place, undefined), 'Add'),
      integrationResponses(place),
    ),
    box(
      'Method response',
      '← what the client gets',
      edit('Add method response', () => editMethodResponse(place, undefined), 'Add'),
      methodResponses(place),
    ),
  )
}

const box = (title: string, hint: string, action: Child, ...content: readonly Child[]) =>
  h(
    'section',
    { class: 'box' },
    h('div', { class: 'title' }, h('h3', {}, title), action),
    h('p', { class: 'hint' }, hint),
    ...content,
  )

const edit = (label: string, run: () => Promise<void> | void, text = 'Edit'): HTMLElement =>
  button(text, run, { class: 'quiet small', 'aria-label': label })

/** One response of a list, with what can be done to it. */
const responseOf = (
  statusCode: string,
  kind: string,
  target: string,
  change: () => Promise<void> | void,
  content: HTMLElement,
): HTMLElement =>
  h(
    'div',
    { class: 'response' },
    h(
      'div',
      { class: 'title' },
      h('h4', {}, statusCode),
      edit(`Edit ${kind} ${statusCode}`, change),
      removal(
        'Delete',
        `Delete the ${kind} ${statusCode}?`,
        async () => {
          await call('DELETE', target)
          refresh()
        },
        `Delete ${kind} ${statusCode}`,
      ),
    ),
    content,
  )

const none = (text: string): HTMLElement => h('p', { class: 'muted' }, text)

/** What an id stands for: the id, until its name is known. */
function named(id: string | undefined, target: string): HTMLElement | undefined {
  if (id === undefined) return undefined
  const place = h('span', { title: id }, id)
  void call<{ readonly name?: string }>('GET', `${target}/${encodeURIComponent(id)}`)
    .then(({ name }) => (place.textContent = name ?? id))
    .catch(() => undefined)
  return place
}

const methodRequest = ({ api, method }: MethodPlace): HTMLElement =>
  facts(
    ['Authorization', method.authorizationType],
    ['Authorizer', named(method.authorizerId, path`/restapis/${api.id}/authorizers`)],
    ['Scopes', method.authorizationScopes?.join(' ')],
    ['API key', method.apiKeyRequired ? 'required' : 'not required'],
    ['Validator', named(method.requestValidatorId, path`/restapis/${api.id}/requestvalidators`)],
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

function integrationResponses(place: MethodPlace): HTMLElement {
  const { methodIntegration: integration } = place.method
  if (integration?.type.endsWith('_PROXY') === true) {
    return none('A proxy integration passes the backend’s answer on as it is.')
  }
  const responses = Object.values(integration?.integrationResponses ?? {})
  if (responses.length === 0) return none('None: every answer of the backend is a 500.')
  const shown = responses.map((response) =>
    responseOf(
      response.statusCode,
      'integration response',
      `${place.target}/integration/responses/${response.statusCode}`,
      () => editIntegrationResponse(place, response),
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
  )
  return h('div', {}, ...shown)
}

function methodResponses(place: MethodPlace): HTMLElement {
  const { methodResponses = {}, methodIntegration } = place.method
  const responses = Object.values(methodResponses)
  const isProxy = methodIntegration?.type.endsWith('_PROXY') === true
  if (responses.length === 0) {
    return none(
      isProxy ? 'Any status: the backend’s answer is passed on.' : 'No status is declared.',
    )
  }
  const shown = responses.map((response) =>
    responseOf(
      response.statusCode,
      'method response',
      `${place.target}/responses/${response.statusCode}`,
      () => editMethodResponse(place, response),
      facts(
        ['Headers', pairs(response.responseParameters, () => '')],
        ['Models', pairs(response.responseModels)],
      ),
    ),
  )
  return h('div', {}, ...shown)
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
