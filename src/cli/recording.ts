import { stagePath, type CapturedCall } from './capture.ts'
import { parseCases } from './cases.ts'
import { CommandError } from './io.ts'

/**
 * The calls of a recording: fixtures of `tidegate trace --save` (one, an array, JSON lines), a HAR file
 * of a browser or proxy, or lines of an access log with `httpMethod` and `path`.
 */
export function readRecording(text: string, source: string): readonly CapturedCall[] {
  const cases = parseCases(text, source).map(({ one }) => one)
  const [first] = cases
  if (cases.length === 1 && first !== undefined && typeof first['log'] === 'object') {
    return harCalls(first['log'] as HarLog)
  }
  return cases.map((one, index) => {
    const where = `${source}: call ${index + 1}`
    const path = one['path'] ?? one['url']
    const method = one['method'] ?? one['httpMethod'] ?? 'GET'
    if (typeof path !== 'string' || typeof method !== 'string') {
      throw new CommandError(`${where}: a call needs method and path (or url)`)
    }
    return {
      method: method.toUpperCase(),
      path: stagePath(path),
      headers: pairsOf(one['headers'], where),
      ...(typeof one['body'] === 'string' && { body: one['body'] }),
      ...(isAnswer(one['expected']) && {
        expected: { ...one['expected'], headers: pairsOf(one['expected'].headers, where) },
      }),
    }
  })
}

function isAnswer(value: unknown): value is { status: number; headers?: unknown; body: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'status' in value &&
    typeof value.status === 'number' &&
    'body' in value &&
    typeof value.body === 'string'
  )
}

/** Headers as a list of pairs, or as an object. */
function pairsOf(value: unknown, where: string): CapturedCall['headers'] {
  if (value === undefined) return []
  const pairs: unknown[] = Array.isArray(value) ? value : Object.entries(value as object)
  return pairs.map((pair): readonly [string, string] => {
    const [name, text] = Array.isArray(pair) ? (pair as unknown[]) : []
    if (typeof name === 'string' && typeof text === 'string') return [name, text]
    throw new CommandError(`${where}: headers are pairs of name and value`)
  })
}

/** The part of HAR 1.2 that is read. */
interface HarLog {
  readonly entries?: readonly {
    readonly request: {
      readonly method: string
      readonly url: string
      readonly headers: readonly { readonly name: string; readonly value: string }[]
      readonly postData?: { readonly text?: string }
    }
    readonly response?: {
      readonly status: number
      readonly headers: readonly { readonly name: string; readonly value: string }[]
      readonly content?: { readonly text?: string; readonly encoding?: string }
    }
  }[]
}

const pairs = (headers: readonly { readonly name: string; readonly value: string }[]) =>
  headers
    .filter(({ name }) => !name.startsWith(':'))
    .map(({ name, value }): readonly [string, string] => [name, value])

function harCalls({ entries = [] }: HarLog): readonly CapturedCall[] {
  return entries.map(({ request, response }) => {
    const body = request.postData?.text
    const content = response?.content
    const isText = content?.encoding === undefined && content?.text !== undefined
    return {
      method: request.method.toUpperCase(),
      path: stagePath(request.url),
      headers: pairs(request.headers),
      ...(body !== undefined && { body }),
      ...(response !== undefined &&
        response.status > 0 &&
        isText && {
          expected: {
            status: response.status,
            headers: pairs(response.headers),
            body: content.text ?? '',
          },
        }),
    }
  })
}
