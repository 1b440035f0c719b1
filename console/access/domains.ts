import { all, call, path } from '../base/admin-api.ts'
import { stageLabels, type StageLabel } from '../base/api-names.ts'
import { declared, declaredNote } from '../base/declared.ts'
import { h } from '../base/dom.ts'
import { goTo, refresh, type View } from '../base/view.ts'
import type { ApiMapping, V2DomainName } from '../base/wire.ts'
import {
  button,
  choice,
  empty,
  facts,
  field,
  filled,
  form,
  link,
  openDialog,
  removal,
  table,
} from '../base/widgets.ts'
import { stageChoices } from './stage-choices.ts'

/** Hosts of one's own, and where their paths lead. */
export const showDomains: View = async () => {
  const domains = await all<V2DomainName>('/v2/domainnames')
  const create = () => button('Add domain', createDialog, { class: 'primary' })
  return {
    title: 'Domains',
    content: [
      h('div', { class: 'title' }, h('h1', {}, 'Domains'), domains.length > 0 && create()),
      domains.length === 0
        ? empty(
            'No domains yet',
            'A domain name and its base paths lead to stages; the name * takes every host not named otherwise.',
            create(),
          )
        : table(
            'Domains',
            ['Name', 'Kind', 'TLS'],
            domains.map(({ domainName, domainNameConfigurations: [first] }) => [
              link(`#/domains/${encodeURIComponent(domainName)}`, domainName),
              first?.endpointType ?? '',
              first?.securityPolicy ?? '',
            ]),
          ),
    ],
  }
}

function createDialog(): void {
  openDialog('Add a domain', (close) =>
    form({
      submit: 'Add',
      fields: [
        field('Domain name', 'domainName', {
          required: true,
          placeholder: 'api.example.com',
          hint: 'Its DNS record points at this gateway; * takes every other host',
        }),
      ],
      async run(values) {
        const domainName = values('domainName')
        await call('POST', '/v2/domainnames', { domainName })
        close()
        goTo(`/domains/${encodeURIComponent(domainName)}`)
      },
    }),
  )
}

/** One domain: its mappings, which base path leads to which stage. */
export const showDomain: View = async ([name = '']) => {
  const target = path`/v2/domainnames/${name}`
  const [domain, mappings, labelOf, fixed] = await Promise.all([
    call<V2DomainName>('GET', target),
    all<ApiMapping>(`${target}/apimappings`),
    stageLabels(),
    declared(),
  ])
  const isDeclared = fixed.domainNames.includes(domain.domainName)
  const add = () =>
    button('Add mapping', () => mappingDialog(target, undefined), { class: 'primary' })
  const [first] = domain.domainNameConfigurations
  return {
    title: domain.domainName,
    content: [
      h('p', { class: 'crumbs' }, link('#/domains', 'Domains')),
      h(
        'div',
        { class: 'title' },
        h('h1', {}, domain.domainName),
        ...(isDeclared
          ? [declaredNote()]
          : [
              removal(
                'Delete domain',
                `Delete ${domain.domainName} with its mappings?`,
                async () => {
                  await call('DELETE', target)
                  goTo('/domains')
                },
              ),
              mappings.length > 0 && add(),
            ]),
      ),
      h(
        'section',
        { class: 'panel' },
        facts(
          ['Kind', first?.endpointType],
          ['TLS', first?.securityPolicy],
          ['Target', first?.apiGatewayDomainName && h('code', {}, first.apiGatewayDomainName)],
          ['Client certificates', domain.mutualTlsAuthentication?.truststoreUri],
        ),
      ),
      mappings.length === 0
        ? empty(
            'No mappings',
            'Without one, every path of the domain is refused.',
            !isDeclared && add(),
          )
        : table(
            'Mappings',
            ['Base path', 'Leads to', ''],
            mappings.map((mapping) => mappingRow(target, mapping, labelOf, isDeclared)),
          ),
    ],
  }
}

const mappingRow = (
  target: string,
  mapping: ApiMapping,
  labelOf: StageLabel,
  isDeclared: boolean,
) => {
  const name = `/${mapping.apiMappingKey}`
  return [
    h('code', {}, name),
    labelOf(mapping.apiId, mapping.stage ?? '{stage in the path}'),
    !isDeclared &&
      h(
        'div',
        { class: 'actions' },
        button('Edit', () => mappingDialog(target, mapping), {
          class: 'quiet small',
          'aria-label': `Edit ${name}`,
        }),
        removal(
          'Delete',
          `Delete the mapping ${name}?`,
          async () => {
            await call('DELETE', `${target}/apimappings/${mapping.apiMappingId}`)
            refresh()
          },
          `Delete ${name}`,
        ),
      ),
  ]
}

async function mappingDialog(target: string, before: ApiMapping | undefined): Promise<void> {
  const stages = await stageChoices()
  openDialog(before === undefined ? 'Add a mapping' : 'Mapping', (close) =>
    form({
      submit: before === undefined ? 'Add' : 'Save',
      fields: [
        field('Base path', 'key', {
          value: before?.apiMappingKey,
          placeholder: 'v1/orders',
          hint: 'Without slashes at its ends; empty: every path that no other mapping takes',
        }),
        choice('Stage', 'stage', stages, before && `${before.apiId}:${before.stage ?? ''}`),
      ],
      async run(values) {
        const [apiId = '', stage = ''] = values('stage').split(':')
        const input = { apiMappingKey: values('key'), apiId, ...filled({ stage }) }
        await (before === undefined
          ? call('POST', `${target}/apimappings`, input)
          : call('PATCH', `${target}/apimappings/${before.apiMappingId}`, input))
        close()
        refresh()
      },
    }),
  )
}
