import { answerOf, type CapturedAnswer, type CapturedCall } from './capture.ts'
import { redacted } from '../invoke/redact.ts'
import { causeOf } from './gateway-api.ts'
import { CommandError, UsageError } from './io.ts'

/** Milliseconds that an answer may take. */
const timeoutMs = 30_000

/**
 * Sends a captured call to a stage. Values that were redacted are left out, unless `headers` has them.
 * @param base of the stage: `'http://127.0.0.1:8787/_api/a1b2c3d4e5/prod'`
 * @throws CommandError when nobody answers
 */
export async function sendCall(
  base: string,
  { method, path, headers: captured, body }: CapturedCall,
  headers: CapturedCall['headers'],
): Promise<CapturedAnswer> {
  const url = `${base.replace(/\/+$/, '')}${path}`
  const sent = new Headers()
  for (const [name, value] of captured) if (value !== redacted) sent.append(name, value)
  for (const [name, value] of headers) sent.set(name, value)
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD'
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const init = { method, headers: sent, redirect: 'manual', signal } as const
    return await answerOf(await fetch(url, { ...init, ...(hasBody && { body }) }))
  } catch (error) {
    throw new CommandError(`${method} ${url} was not answered: ${causeOf(error)}`)
  }
}

/** Redacted headers that nothing stands in for, told to whoever wonders why answers differ; '' for none. */
export function redactedHint(
  calls: readonly CapturedCall[],
  headers: CapturedCall['headers'],
): string {
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const names = calls.flatMap((call) =>
    call.headers.filter(([, value]) => value === redacted).map(([name]) => name.toLowerCase()),
  )
  const missing = [...new Set(names)].filter((name) => !given.has(name))
  const flags = missing.map((name) => `--header '${name}: …'`).join(' ')
  return missing.length === 0 ? '' : `Recorded without their secrets: send them with ${flags}\n`
}

/** A stage's address as it was given. @throws UsageError for what is none */
export function stageUrl(flag: string, text: string): string {
  if (/^https?:/i.test(text) && URL.canParse(text)) return text
  throw new UsageError(`${flag} takes the URL of a stage, not '${text}'`)
}

/** `'x-api-key: abc'` as a pair. Throws CommandError for anything else. */
export function headerFlag(text: string): readonly [string, string] {
  const colon = text.indexOf(':')
  if (colon <= 0) throw new UsageError(`--header takes 'NAME: VALUE', not '${text}'`)
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()]
}
