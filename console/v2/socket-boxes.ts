import { all, call } from '../base/admin-api.ts'
import { fill, h } from '../base/dom.ts'
import { refresh } from '../base/view.ts'
import type { Route, RouteResponse, V2Integration, V2IntegrationResponse } from '../base/wire.ts'
import { button, errorBox } from '../base/widgets.ts'
import { integrationResponsesBox } from './socket-responses.ts'

/** What a WebSocket route answers: whether it does, and with what. It comes when it has been read. */
export function socketBoxes(
  base: string,
  route: Route,
  integration: V2Integration | undefined,
): HTMLElement {
  const boxes = h('div', { class: 'boxes', 'aria-busy': 'true' })
  const read = async (): Promise<void> => {
    const routeTarget = `${base}/routes/${route.routeId}`
    const responses = await all<RouteResponse>(`${routeTarget}/routeresponses`)
    const target =
      integration && `${base}/integrations/${integration.integrationId}/integrationresponses`
    const integrationResponses = target ? await all<V2IntegrationResponse>(target) : []
    fill(
      boxes,
      routeResponseBox(routeTarget, route, responses),
      target !== undefined && integrationResponsesBox(target, integrationResponses),
    )
  }
  void read()
    .catch((error: unknown) => fill(boxes, errorBox(error)))
    .finally(() => boxes.removeAttribute('aria-busy'))
  return boxes
}

function routeResponseBox(
  routeTarget: string,
  { routeResponseSelectionExpression }: Route,
  responses: readonly RouteResponse[],
): HTMLElement {
  const isTwoWay = responses.length > 0 && routeResponseSelectionExpression !== undefined
  const toggle = async (): Promise<void> => {
    if (isTwoWay) {
      for (const { routeResponseId } of responses) {
        await call('DELETE', `${routeTarget}/routeresponses/${routeResponseId}`)
      }
      await call('PATCH', routeTarget, { routeResponseSelectionExpression: '' })
    } else {
      if (responses.length === 0) {
        await call('POST', `${routeTarget}/routeresponses`, { routeResponseKey: '$default' })
      }
      await call('PATCH', routeTarget, { routeResponseSelectionExpression: '$default' })
    }
    refresh()
  }
  return h(
    'section',
    { class: 'box' },
    h(
      'div',
      { class: 'title' },
      h('h3', {}, 'Route response'),
      button(isTwoWay ? 'Make one-way' : 'Make two-way', toggle, { class: 'quiet small' }),
    ),
    h(
      'p',
      { class: 'muted' },
      isTwoWay
        ? 'Two-way: what becomes of the backend’s answer is sent back over the connection.'
        : 'One-way: the backend’s answer goes nowhere.',
    ),
  )
}
