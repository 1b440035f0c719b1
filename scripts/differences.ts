/**
 * Writes docs/differences.md from the `Differs:` notes in the code, so that the page is true at every
 * commit; `test/purity/differences.test.ts` fails when it is not. Run: `node scripts/differences.ts`
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The page's own part: what no single place in the code decides. */
const introduction = `# Differences from Amazon API Gateway

Tidegate answers as Amazon API Gateway does, to the byte, where its behaviour is documented or recorded. This page says
where it does otherwise.

## By the platform

* Header names arrive in lower case: the runtime keeps no other spelling. Events and templates show the usual spelling of
  well-known headers and the declared spelling of others.
* Repeated header lines arrive joined by a comma.
* Connection, Keep-Alive, TE, Trailer and Upgrade belong to the runtime: no answer carries them, and neither they nor Host
  go to a backend as they are mapped.
* TLS ends before the gateway's code: on Cloudflare the platform's, self-hosted the runtime's (\`--tls-port\`) or your proxy's. The
  runtime tells neither the version of TLS nor a client's certificate; a proxy can hand the certificate on.
* No CloudFront stands before an edge-optimised API: requests and answers have none of its headers.
* Of verbs that no API has, the runtime itself answers those that it does not know (\`LINK\`), with 501 instead of 403.
* Self-hosted, the runtime itself refuses a request line with \`"\`, \`<\`, \`>\` or anything beyond ASCII that is not percent-encoded: 400
  \`invalid URI\`, before the firewall and without a log line.
* Bodies stream through HTTP_PROXY and function URLs: \`timeoutInMillis\` ends where the answer's headers are there, and a body that
  stalls afterwards, on either side, lasts until its client or its backend goes. AWS takes the whole answer within that time, or, where
  it streams, ends after five idle minutes and a quarter of an hour in all. The runtime moves these bodies without running any code; to
  look at them, or to be able to end them, would cost each call half as much again. Bodies that are read whole have the time.
* The runtime does not tell how much a WebSocket client has left unread: nothing is refused for that, where AWS answers 429 to a backend
  that writes on.
* A change made through the admin API is seen at once on one machine, and within KV's propagation (up to a minute) plus
  ten seconds at Cloudflare's locations.

## By choice, where the code stands

This part is generated from the code.

`

/** The page as it should be. */
export function differencesPage(): string {
  const rows = sources(join(root, 'src'))
    .flatMap((file) =>
      notesIn(readFileSync(file, 'utf8')).map((note) => ({ file: relative(root, file), note })),
    )
    .sort((a, b) => a.file.localeCompare(b.file))
  const table = rows.map(({ file, note }) => `| \`${file}\` | ${note.replaceAll('|', '\\|')} |`)
  return `${introduction}| where | what |\n|---|---|\n${table.join('\n')}\n`
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.') ? [path] : []
  })
}

/** The text after `Differs:` in each comment, up to the end of its paragraph. */
function notesIn(source: string): string[] {
  const notes: string[] = []
  for (const [comment] of source.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const lines = comment
      .replace(/^\/\*\*|\*\/$/g, '')
      .split('\n')
      .map((line) => line.replace(/^\s*\* ?/, '').trim())
    const text = lines.map((line) => (line === '' || line.startsWith('@') ? '\n' : line)).join(' ')
    const note = /Differs: ([^\n]+)/.exec(text)?.[1]
    if (note !== undefined) notes.push(note.replace(/\s+/g, ' ').trim())
  }
  return notes
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, 'docs', 'differences.md'), differencesPage())
}
