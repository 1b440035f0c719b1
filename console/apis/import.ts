import { call, path } from '../base/admin-api.ts'
import { fill, h } from '../base/dom.ts'
import { goTo } from '../base/view.ts'
import type { RestApi, V2Api } from '../base/wire.ts'
import { choice, errorBox, field, form, notify, openDialog } from '../base/widgets.ts'

type Imported = Partial<RestApi & V2Api> & { readonly warnings?: readonly string[] }

/** Takes an OpenAPI or Swagger text, pasted or as a dropped file; `intoRestApi` replaces that API's definition. */
export function importDialog(intoRestApi?: string): void {
  openDialog(intoRestApi === undefined ? 'Import an API' : 'Import into this API', (close) => {
    const text = field('Definition', 'text', {
      text: '',
      rows: 10,
      required: true,
      placeholder: 'Paste OpenAPI 3 or Swagger 2, JSON or YAML',
    })
    const kind = choice('Import as', 'kind', [
      ['REST', 'REST API'],
      ['HTTP', 'HTTP API'],
    ])
    return form({
      submit: 'Import',
      fields: [dropZone(text), text, intoRestApi === undefined && kind],
      async run(values) {
        const document = values('text')
        const answer = await (intoRestApi !== undefined
          ? call<Imported>('PUT', `${path`/restapis/${intoRestApi}`}?mode=overwrite`, document)
          : values('kind') === 'REST'
            ? call<Imported>('POST', '/restapis?mode=import', document)
            : call<Imported>('PUT', '/v2/apis', { body: document }))
        close()
        const { name = '', warnings = [] } = answer
        notify(`${name} imported.`)
        for (const warning of warnings) notify(warning)
        goTo(answer.id === undefined ? `/apis/v2/${answer.apiId ?? ''}` : `/apis/rest/${answer.id}`)
      },
    })
  })
}

/** Where a file is dropped or chosen; its text goes into the field, to be seen before it is sent. */
function dropZone(target: HTMLElement): HTMLElement {
  const input = h('input', { type: 'file', id: 'import-file', accept: '.json,.yaml,.yml' })
  const said = h('div')
  const zone = h(
    'div',
    { class: 'drop' },
    h('label', { for: 'import-file' }, 'Drop an OpenAPI file here, or choose one'),
    input,
    said,
  )
  const read = async (file: File | null | undefined): Promise<void> => {
    const area = target.querySelector('textarea')
    if (!file || area === null) return
    area.value = await file.text()
    fill(said, h('small', {}, `${file.name}, ${Math.ceil(file.size / 1024)} KB`))
  }
  const take = (file: File | null | undefined): void =>
    void read(file).catch((error: unknown) => fill(said, errorBox(error)))
  input.addEventListener('change', () => take(input.files?.[0]))
  zone.addEventListener('dragover', (event) => {
    event.preventDefault()
    zone.classList.add('over')
  })
  zone.addEventListener('dragleave', () => zone.classList.remove('over'))
  zone.addEventListener('drop', (event) => {
    event.preventDefault()
    zone.classList.remove('over')
    take(event.dataTransfer?.files[0])
  })
  return zone
}
