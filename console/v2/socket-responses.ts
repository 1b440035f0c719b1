import { call } from '../base/admin-api.ts'
import { h } from '../base/dom.ts'
import { templatesEditor } from '../base/templates.ts'
import { refresh } from '../base/view.ts'
import type { V2IntegrationResponse } from '../base/wire.ts'
import { button, facts, field, filled, form, openDialog, removal } from '../base/widgets.ts'

/** What becomes of a backend's answers on a two-way route of a WebSocket API. */
export const integrationResponsesBox = (
  target: string,
  responses: readonly V2IntegrationResponse[],
): HTMLElement =>
  h(
    'section',
    { class: 'box' },
    h(
      'div',
      { class: 'title' },
      h('h3', {}, 'Integration responses'),
      button('Add', () => responseDialog(target, undefined), {
        class: 'quiet small',
        'aria-label': 'Add integration response',
      }),
    ),
    responses.length === 0 &&
      h('p', { class: 'muted' }, 'None: a two-way route passes the backend’s answer on.'),
    ...responses.map((response) => {
      const { integrationResponseId, integrationResponseKey } = response
      return h(
        'div',
        { class: 'response' },
        h(
          'div',
          { class: 'title' },
          h('h4', {}, integrationResponseKey),
          button('Edit', () => responseDialog(target, response), {
            class: 'quiet small',
            'aria-label': `Edit integration response ${integrationResponseKey}`,
          }),
          removal(
            'Delete',
            `Delete the integration response ${integrationResponseKey}?`,
            async () => {
              await call('DELETE', `${target}/${integrationResponseId}`)
              refresh()
            },
            `Delete integration response ${integrationResponseKey}`,
          ),
        ),
        facts(
          ['Template chosen by', response.templateSelectionExpression],
          ['Templates', Object.keys(response.responseTemplates ?? {}).join(', ')],
        ),
      )
    }),
  )

function responseDialog(target: string, before: V2IntegrationResponse | undefined): void {
  const templates = templatesEditor('Templates', before?.responseTemplates)
  openDialog(
    before === undefined ? 'Add an integration response' : 'Integration response',
    (close) =>
      form({
        submit: 'Save',
        fields: [
          field('Taken when', 'key', {
            required: true,
            value: before?.integrationResponseKey ?? '$default',
            hint: '$default, or /400/ where the selection expression gives a status',
          }),
          field('Template chosen by', 'selection', {
            value: before?.templateSelectionExpression,
            hint: '\\$default always takes the template of that name',
          }),
          templates.element,
        ],
        async run(values) {
          const after = templates.read()
          const gone = Object.keys(before?.responseTemplates ?? {}).filter(
            (key) => !Object.hasOwn(after, key),
          )
          const input = {
            integrationResponseKey: values('key'),
            // In v2 maps are merged: what is gone is sent as an empty text.
            responseTemplates: { ...Object.fromEntries(gone.map((key) => [key, ''])), ...after },
          }
          await (before === undefined
            ? call('POST', target, {
                ...input,
                ...filled({ templateSelectionExpression: values('selection') }),
              })
            : call('PATCH', `${target}/${before.integrationResponseId}`, {
                ...input,
                templateSelectionExpression: values('selection'),
              }))
          close()
          refresh()
        },
      }),
    'wide',
  )
}
