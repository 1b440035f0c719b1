/**
 * What pages with operations do, as text: it opens the operation that a link names, and sends the calls that
 * people try. Keys and tokens stay in their fields. Answers are shown as text, never as markup.
 */
export const operationsScript = `
const menu = document.querySelector('.menu')
const narrow = matchMedia('(max-width: 55rem)')
const fold = () => { menu.open = !narrow.matches }
narrow.addEventListener('change', fold)
fold()
const show = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target instanceof HTMLDetailsElement) target.open = true
}
addEventListener('hashchange', show)
show()
for (const form of document.querySelectorAll('form.try')) {
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const headers = new Headers()
    const query = new URLSearchParams()
    let path = form.dataset.path
    for (const { value, dataset } of form.querySelectorAll('input')) {
      if (dataset.in === 'path') {
        path = path
          .replace('{' + dataset.name + '}', () => encodeURIComponent(value))
          .replace('{' + dataset.name + '+}', () => value.split('/').map(encodeURIComponent).join('/'))
      } else if (value !== '') {
        if (dataset.in === 'query') query.append(dataset.name, value)
        else headers.set(dataset.name, value)
      }
    }
    const area = form.querySelector('textarea')
    if (area && area.value !== '') headers.set('content-type', area.dataset.contentType)
    const answer = form.querySelector('.answer')
    const button = form.querySelector('button')
    answer.hidden = false
    answer.textContent = '…'
    button.disabled = true
    const started = performance.now()
    try {
      const response = await fetch(form.closest('[data-base]').dataset.base + path + (query.size > 0 ? '?' + query : ''), {
        method: form.dataset.method,
        headers,
        body: area && area.value !== '' ? area.value : undefined,
      })
      const text = await response.text()
      const lines = [...response.headers].map(([name, value]) => name + ': ' + value)
      let shown = text
      try { shown = JSON.stringify(JSON.parse(text), null, 2) } catch { shown = text }
      answer.textContent =
        response.status + ' ' + response.statusText + ' in ' + Math.round(performance.now() - started) + ' ms\\n' +
        lines.join('\\n') + '\\n\\n' + shown.slice(0, 100000)
    } catch (error) {
      answer.textContent = 'No answer came: the network, or the API does not let other sites call it (CORS). ' + error.message
    }
    button.disabled = false
  })
}
`

/** The script of a stage's page, which leads to its keys where a plan is open. */
export const script = `
const { keys } = document.querySelector('main').dataset
fetch(keys + '/plans').then(async (response) => {
  if (!response.ok) return
  const { items } = await response.json()
  document.getElementById('sign-up').hidden = items.length === 0
}, () => undefined)
${operationsScript}`
