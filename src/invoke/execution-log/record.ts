import { textOf } from '../text.ts'
import type { TraceSink } from '../trace.ts'
import { lineCharsMax, sentHeaders, sentLines, type LoggedExchange } from './lines.ts'

/** The call of a backend as far as it has come. */
export interface RecordedCall {
  readonly url: string
  readonly init: RequestInit
  answer:
    | { readonly status: number; readonly headers: Headers; readonly body: Promise<string> }
    | undefined
}

/** What a call's execution log needs to know beside what the call itself keeps. */
export interface ExecutionRecord extends TraceSink {
  readonly level: 'ERROR' | 'INFO'
  /** With headers and bodies: `dataTraceEnabled`. */
  readonly isFull: boolean
  /** Lines of the phases before the execution proper: authorizers, usage plans. */
  readonly early: readonly string[]
  /** Content type under which the body was found to fit its model; `undefined` when nobody looked. */
  readonly validatedType: string | undefined
  /** The last call of a backend. */
  readonly backend: RecordedCall | undefined
  sending(url: string, init: RequestInit): void
  answered(response: Response): void
  /**
   * The last call was an authorizer's and no backend's: tells of it, and forgets it.
   * @param shown the body without the secrets that it holds
   */
  askedAuthorizer(shown: (body: string) => string): void
}

/**
 * Listens to one call. As a trace's sink it keeps the lines that phases tell, and passes everything
 * on to the sink that was there.
 */
export function openRecord(
  level: ExecutionRecord['level'],
  isFull: boolean,
  next: TraceSink | undefined,
): ExecutionRecord {
  const early: string[] = []
  const line = (text: string): void => {
    early.push(text)
    next?.line(text)
  }
  let validatedType: string | undefined
  let backend: RecordedCall | undefined
  return {
    level,
    isFull,
    early,
    get validatedType() {
      return validatedType
    },
    get backend() {
      return backend
    },
    step: (entry) => next?.step(entry),
    line,
    note: (name, value) => {
      if (name === 'method-request.validated') validatedType = String(value)
      next?.note(name, value)
    },
    sending: (url, init) => {
      backend = { url, init, answer: undefined }
    },
    answered: (response) => {
      if (backend === undefined) return
      const body = isFull ? beginningOf(response.clone()) : Promise.resolve('')
      backend.answer = { status: response.status, headers: response.headers, body }
    },
    askedAuthorizer: (shown) => {
      if (isFull && backend !== undefined) {
        const { body, ...sent } = requestOf(backend)
        for (const text of sentLines({ ...sent, body: shown(body) })) line(text)
      }
      backend = undefined
    },
  }
}

function requestOf({ url, init }: RecordedCall): Omit<LoggedExchange, 'answer'> {
  const { body } = init
  const isWhole = typeof body === 'string' || body instanceof Uint8Array
  return { url, headers: sentHeaders(init.headers), body: isWhole ? textOf(body) : '' }
}

/** The recorded call as lines show it. */
export async function exchangeOf(recorded: RecordedCall): Promise<LoggedExchange> {
  const { answer } = recorded
  return {
    ...requestOf(recorded),
    answer: answer && {
      status: answer.status,
      headers: [...answer.headers],
      body: await answer.body,
    },
  }
}

/** As much of a body as a line holds; the rest is not read. */
async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return ''
  const reader = (body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
  let text = ''
  try {
    while (text.length < lineCharsMax) {
      const turn = await reader.read()
      if (turn.done) break
      text += decoder.decode(turn.value, { stream: true })
    }
    await reader.cancel()
  } catch {
    // A body that broke off is shown as far as it came.
  }
  return text
}
