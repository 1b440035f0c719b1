/**
 * The script of the page of keys, as text. The pass phrase lies in this tab's session storage and
 * goes along in bodies only. Texts from outside become text, never markup.
 */
export const portalScript = `
const item = 'tidegate-portal-phrase'
const byId = (id) => document.getElementById(id)
const base = document.querySelector('main').dataset.base
const show = (id, isShown) => { byId(id).hidden = !isShown }
const problem = (text) => { byId('problem').textContent = text; show('problem', text !== '') }
const ask = async (path, input) => {
  const response = await fetch(base + path, input && {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tidegate-portal': '1' },
    body: JSON.stringify(input),
  })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) {
    const error = new Error(answer.message || 'The gateway answered ' + response.status)
    throw Object.assign(error, { isUnknown: response.status === 404 })
  }
  return answer
}
const phrase = () => sessionStorage.getItem(item)
const number = (value) => Number(value).toLocaleString('en')
const limits = ({ throttle, quota }) => [
  throttle && number(throttle.rateLimit || 0) + ' calls a second',
  quota && number(quota.limit) + ' calls a ' + quota.period.toLowerCase(),
].filter(Boolean).join(', ') || 'no limits of its own'
const states = {
  PENDING: 'Your sign-up waits for the owner of the API. Come back with your pass phrase.',
  APPROVED: 'Your sign-up is approved.',
  REJECTED: 'The owner of the API has not let you in.',
  REVOKED: 'Your key is revoked and opens nothing any more.',
}
const busy = (button, work) => async (event) => {
  event && event.preventDefault()
  problem('')
  button.disabled = true
  try { await work() } catch (error) { problem(error.message) }
  button.disabled = false
}
const on = (id, work) => byId(id).addEventListener('click', busy(byId(id), work))

function secret(id, text) {
  show(id, text !== undefined)
  byId(id).querySelector('code').textContent = text || ''
}
function reveal(newPhrase, value) {
  secret('secret-phrase', newPhrase)
  secret('secret-key', value)
  show('secrets', true)
  byId('secrets').scrollIntoView({ block: 'nearest' })
}
for (const id of ['secret-phrase', 'secret-key']) {
  byId(id).querySelector('button').addEventListener('click', () => {
    const code = byId(id).querySelector('code')
    getSelection().selectAllChildren(code)
    if (isSecureContext) navigator.clipboard.writeText(code.textContent)
  })
}
on('kept', () => { secret('secret-phrase'); secret('secret-key'); show('secrets', false) })

function facts(pairs) {
  byId('account-facts').replaceChildren(...pairs.filter(([, value]) => value).flatMap(([name, value]) => {
    const [dt, dd] = [document.createElement('dt'), document.createElement('dd')]
    dt.textContent = name
    dd.textContent = value
    return [dt, dd]
  }))
}
async function account(session) {
  show('entry', false)
  show('account', true)
  show('confirm', false)
  byId('account-title').textContent = session.name
  byId('account-state').textContent = states[session.state]
  facts([
    ['Plan', session.plan && session.plan.name + ': ' + limits(session.plan)],
    ['Key', session.key && session.key.id + (session.key.enabled ? '' : ' (disabled by the owner)')],
    ['Since', new Date(session.createdDate * 1000).toISOString().slice(0, 10)],
  ])
  const isApproved = session.state === 'APPROVED'
  show('make-key', isApproved && !session.key)
  show('rotate', isApproved && Boolean(session.key))
  show('revoke', isApproved && Boolean(session.key))
  show('account-usage', false)
  if (!session.key) return
  const { days } = await ask('/usage', { phrase: phrase() })
  const [used = 0, remaining = 0] = days.at(-1) || []
  const quota = session.plan && session.plan.quota
  byId('usage-text').textContent = number(used) + ' calls today' +
    (quota ? ', ' + number(remaining) + ' of ' + number(quota.limit) + ' left this ' + quota.period.toLowerCase() : '')
  const bar = byId('usage-bar')
  bar.hidden = !quota
  if (quota) bar.value = quota.limit === 0 ? 100 : Math.round((1 - remaining / quota.limit) * 100)
  show('account-usage', true)
}

byId('sign-up').addEventListener('submit', busy(byId('sign-up').querySelector('button[type=submit]'), async () => {
  const chosen = document.querySelector('input[name=plan]:checked')
  const answer = await ask('/signups', {
    planId: chosen ? chosen.value : '',
    name: byId('name').value,
    contact: byId('contact').value,
  })
  sessionStorage.setItem(item, answer.phrase)
  reveal(answer.phrase, answer.value)
  await account(answer)
}))
byId('sign-in').addEventListener('submit', busy(byId('sign-in').querySelector('button'), async () => {
  const given = byId('phrase').value.trim()
  const session = await ask('/session', { phrase: given })
  sessionStorage.setItem(item, given)
  byId('phrase').value = ''
  await account(session)
}))
const newKey = async () => {
  const answer = await ask('/key', { phrase: phrase() })
  reveal(undefined, answer.value)
  await account(answer)
}
const confirmed = (text, label, work) => () => {
  byId('confirm-text').textContent = text
  byId('confirm-yes').textContent = label
  byId('confirm-yes').onclick = busy(byId('confirm-yes'), work)
  show('confirm', true)
  byId('confirm-yes').focus()
}
on('make-key', newKey)
on('rotate', confirmed('Calls with the old key are refused from now on.', 'Rotate it', newKey))
on('revoke', confirmed('The key stops working for good; to call again you sign up anew.', 'Revoke it',
  async () => account(await ask('/revocation', { phrase: phrase() }))))
byId('confirm-no').addEventListener('click', () => show('confirm', false))
function signOut() {
  sessionStorage.removeItem(item)
  show('account', false)
  show('secrets', false)
  show('entry', true)
}
on('leave', signOut)

function planChoice(plan, index) {
  const label = document.createElement('label')
  label.className = 'plan'
  const input = document.createElement('input')
  Object.assign(input, { type: 'radio', name: 'plan', value: plan.id, checked: index === 0, required: true })
  const [name, text] = [document.createElement('b'), document.createElement('span')]
  name.textContent = plan.name
  text.textContent = [plan.description, limits(plan),
    plan.approval === 'manual' ? 'the owner approves' : 'at once'].filter(Boolean).join(' · ')
  label.append(input, name, text)
  return label
}
async function start() {
  const { items } = await ask('/plans')
  byId('plans').replaceChildren(...items.map(planChoice))
  show('sign-up', items.length > 0)
  show('closed', items.length === 0)
  show('entry', true)
  if (phrase() === null) return
  try { await account(await ask('/session', { phrase: phrase() })) } catch (error) {
    if (!error.isUnknown) throw error
    signOut()
  }
}
start().catch((error) => problem(error.message))
`
