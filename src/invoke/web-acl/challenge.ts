/**
 * Tokens for the Challenge action: a signed stamp and a number that a browser had to search for.
 * Nothing is kept anywhere: the stamp says when it was given and to which address, and proves to be
 * ours; the work proves that somebody spent about a second on it.
 *
 * Gaps: a captcha needs a person, and whoever tells people from programs; its tokens are not given.
 * Differs: AWS's script also looks at the browser; here the work is all.
 */
import { base64url } from 'jose'

/** Leading zero bits that a solution's SHA-256 has: 32,000 attempts on average. */
const workBits = 15

/** `'mh3f0q2k.8Fh…'`: milliseconds in base 36 and the signature over them and the address. */
export async function stamp(
  secretKey: string,
  sourceIp: string,
  issuedAtMs: number,
): Promise<string> {
  const issued = issuedAtMs.toString(36)
  return `${issued}.${base64url.encode(await sign(secretKey, `${issued}|${sourceIp}`))}`
}

/**
 * When a solved token was given out; `undefined` for one that is not ours, was given to another
 * address, or is not solved.
 * @param token `{stamp}.{number in base 36}`
 */
export async function earnedAt(
  secretKey: string,
  sourceIp: string,
  token: string,
): Promise<number | undefined> {
  const [, issued = '', signature = ''] = tokenShape.exec(token) ?? []
  if (signature === '') return undefined
  const issuedAtMs = Number.parseInt(issued, 36)
  const key = await signingKey(secretKey)
  const data = encoder.encode(`${issued}|${sourceIp}`)
  // The platform compares in constant time.
  if (!(await crypto.subtle.verify('HMAC', key, base64url.decode(signature), data)))
    return undefined
  const work = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(token)))
  return zeroBits(work) >= workBits ? issuedAtMs : undefined
}

const tokenShape = /^([0-9a-z]{8,9})\.([\w-]{43})\.[0-9a-z]{1,8}$/

function zeroBits([first = 0, second = 0]: Uint8Array): number {
  const word = (first << 8) | second
  return Math.clz32(word) - 16
}

const encoder = new TextEncoder()

async function signingKey(secretKey: string) {
  const data = encoder.encode(`waf-token|${secretKey}`)
  return crypto.subtle.importKey('raw', data, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ])
}

async function sign(secretKey: string, text: string): Promise<Uint8Array> {
  const key = await signingKey(secretKey)
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)))
}

/** The page that does the work, keeps the token in the cookie of AWS's name, and asks again. */
export function challengePage(given: string, immunitySeconds: number): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Checking your browser</title>
<p id="said">Checking your browser&hellip;</p>
<noscript>This page needs JavaScript.</noscript>
<script>
const given = ${JSON.stringify(given)}
const encoder = new TextEncoder()
const isSolved = ([first, second]) => Math.clz32((first << 8) | second) - 16 >= ${workBits}
async function search() {
  for (let number = 0; ; number++) {
    const token = given + '.' + number.toString(36)
    const hash = await crypto.subtle.digest('SHA-256', encoder.encode(token))
    if (isSolved(new Uint8Array(hash))) return token
  }
}
search().then((token) => {
  const isSecure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = 'aws-waf-token=' + token + '; Path=/; SameSite=Lax; Max-Age=${immunitySeconds}' + isSecure
  if (document.cookie.includes(token)) location.reload()
  else document.getElementById('said').textContent = 'This page needs cookies.'
})
</script>
`
}
