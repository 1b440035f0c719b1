import { all, call, path } from '../base/admin-api.ts'
import { h } from '../base/dom.ts'
import { refresh, type View } from '../base/view.ts'
import type { Portal } from '../base/wire.ts'
import {
  badge,
  button,
  copyable,
  day,
  empty,
  field,
  filled,
  form,
  link,
  notify,
  openDialog,
  removal,
  table,
} from '../base/widgets.ts'

/** API Gateway's portals: who reads them, and whether they are published. */
export const showPortals: View = async () => {
  const portals = await all<Portal>('/v2/portals')
  return {
    title: 'Portals',
    content: [
      h('div', { class: 'title' }, h('h1', {}, 'Portals')),
      portals.length === 0
        ? empty(
            'No portals',
            'A portal shares pages of your own words and endpoints of REST APIs with their callers. aws apigatewayv2 create-portal makes one.',
          )
        : table(
            'Portals',
            ['Name', 'Id', 'Products', 'Readers', 'Status', 'Published', ''],
            portals.map((portal) => [
              named(portal),
              h('code', {}, portal.portalId),
              String(portal.includedPortalProductArns.length),
              portal.authorization.cognitoConfig === undefined
                ? 'everybody'
                : 'signed in with Cognito',
              badge(portal.publishStatus),
              portal.lastPublished === undefined ? '—' : published(portal, portal.lastPublished),
              actions(portal),
            ]),
          ),
    ],
  }
}

const nameOf = ({ portalContent }: Portal): string => portalContent.displayName
const target = ({ portalId }: Portal): string => path`/v2/portals/${portalId}`
const pageOf = ({ portalId }: Portal): string => path`/_docs/portals/${portalId}`

const named = (portal: Portal): HTMLElement | string =>
  portal.publishStatus === 'PUBLISHED' ? link(pageOf(portal), nameOf(portal)) : nameOf(portal)

const published = ({ lastPublishedDescription: text }: Portal, at: string): HTMLElement =>
  h('span', {}, day(at), text !== undefined && text !== '' && h('small', {}, ` ${text}`))

function actions(portal: Portal): HTMLElement {
  const name = nameOf(portal)
  return h(
    'div',
    { class: 'actions' },
    button('Publish', () => openPublishing(portal), {
      class: 'small',
      'aria-label': `Publish ${name}`,
    }),
    button('Preview', () => preview(portal), {
      class: 'quiet small',
      'aria-label': `Preview ${name}`,
    }),
    portal.publishStatus === 'PUBLISHED' &&
      removal(
        'Disable',
        `Disable ${name}? Its pages are gone for its readers until it is published again.`,
        async () => {
          await call('DELETE', `${target(portal)}/publish`)
          refresh()
        },
        `Disable ${name}`,
      ),
  )
}

function openPublishing(portal: Portal): void {
  openDialog(`Publish ${nameOf(portal)}`, (close) =>
    form({
      submit: 'Publish',
      fields: [
        field('Description of the changes', 'description', {
          maxlength: 1024,
          hint: 'What is shown is what the products are now; later edits wait until it is published again.',
        }),
      ],
      async run(value) {
        await call(
          'POST',
          `${target(portal)}/publish`,
          filled({ description: value('description') }),
        )
        close()
        notify(`${nameOf(portal)} is published.`)
        refresh()
      },
    }),
  )
}

/** A preview's address is all that is needed to read it. */
async function preview(portal: Portal): Promise<void> {
  await call('POST', `${target(portal)}/preview`)
  const { preview: made } = await call<Portal>('GET', target(portal))
  const address = made?.previewUrl ?? ''
  openDialog(`Preview of ${nameOf(portal)}`, () =>
    h(
      'div',
      {},
      h(
        'p',
        {},
        'For an hour, or until the next preview, this address shows it to whoever has it:',
      ),
      h('p', {}, link(address, 'Open the preview', { target: '_blank', rel: 'noreferrer' })),
      copyable(address, 'address'),
    ),
  )
}
