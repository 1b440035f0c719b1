/** The script of a portal's first page: its search, which hides the products that do not have every word. */
export const searchScript = `
const field = document.getElementById('search')
const items = [...document.querySelectorAll('.products > li')]
field.hidden = items.length < 2
field.addEventListener('input', (event) => {
  const words = event.target.value.toLowerCase().split(/\\s+/)
  for (const item of items) item.hidden = !words.every((word) => item.dataset.words.includes(word))
  document.getElementById('found-none').hidden = items.some((item) => !item.hidden)
})
`
