import { readdirSync, readFileSync } from 'node:fs'
import type { WafRequest } from '../../src/invoke/web-acl/request.ts'

/** One request of a corpus and where it came from. */
export interface CorpusCase {
  /** `sqli.txt:17 as json` */
  readonly name: string
  readonly family: string
  readonly request: WafRequest
}

const folder = new URL('./vectors/waf/', import.meta.url)

/** The headers of an ordinary client. */
const usual = [
  ['host', 'api.example.com'],
  ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36'],
  ['accept', 'application/json, text/plain, */*'],
] as const

const encoder = new TextEncoder()

/** The places in which a line of text is tried. */
const placements: Readonly<Record<string, (text: string) => WafRequest>> = {
  query: (text) => ({
    method: 'GET',
    uriPath: '/prod/search',
    query: `q=${encodeURIComponent(text)}&page=1`,
    headers: usual,
    sourceIp: '192.0.2.1',
  }),
  json: (text) => post('application/json', JSON.stringify({ id: 7, text, tags: ['a'] })),
  form: (text) =>
    post('application/x-www-form-urlencoded', new URLSearchParams({ a: '1', text }).toString()),
}

function post(contentType: string, body: string): WafRequest {
  return {
    method: 'POST',
    uriPath: '/prod/items',
    query: '',
    headers: [...usual, ['content-type', contentType]],
    body: encoder.encode(body),
    sourceIp: '192.0.2.1',
  }
}

/** The corpora; docs/firewall.md has the rates of each before anything was repaired for it. */
export const corpora = [
  'tuning',
  'holdout',
  'unseen-1',
  'unseen-2',
  'unseen-3',
  'unseen-4',
  'unseen-5',
  'unseen-6',
  'unseen-7',
  'unseen-8',
] as const

/**
 * All cases of a corpus. Detectors may be tuned on `tuning`; the others were written before they
 * were measured, and what they showed was repaired in general.
 * A `.txt` file holds one text a line, tried in each placement (in benign texts `\n` is a line
 * break); a `.jsonl` file holds whole requests.
 */
export function readCorpus(
  set: (typeof corpora)[number],
  kind: 'attacks' | 'benign',
): CorpusCase[] {
  const at = new URL(`${set}/${kind}/`, folder)
  return readdirSync(at)
    .sort()
    .flatMap((file) => {
      const lines = readFileSync(new URL(file, at), 'utf8').split('\n').filter(Boolean)
      return lines.flatMap((line, index) => {
        const name = `${set}/${kind}/${file}:${index + 1}`
        const family = file.replace(/\.\w+$/, '')
        if (file.endsWith('.jsonl')) return [{ name, family, request: readRequest(line) }]
        const text = kind === 'benign' ? line.replaceAll('\\n', '\n') : line
        return Object.entries(placements).map(([place, make]) => ({
          name: `${name} as ${place}`,
          family,
          request: make(text),
        }))
      })
    })
}

interface WrittenRequest {
  readonly method: string
  readonly url: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string
  readonly bodyBase64?: string
}

function readRequest(line: string): WafRequest {
  const written = JSON.parse(line) as WrittenRequest
  const mark = written.url.indexOf('?')
  const headers = written.headers ?? usual
  const isWhole = headers.some(([name]) => name === 'host' || name === 'user-agent')
  return {
    method: written.method,
    uriPath: mark < 0 ? written.url : written.url.slice(0, mark),
    query: mark < 0 ? '' : written.url.slice(mark + 1),
    headers: isWhole ? headers : [...usual, ...headers],
    ...(written.body !== undefined && { body: encoder.encode(written.body) }),
    ...(written.bodyBase64 !== undefined && {
      body: new Uint8Array(Buffer.from(written.bodyBase64, 'base64')),
    }),
    sourceIp: '192.0.2.1',
  }
}
