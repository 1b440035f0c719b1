import type { JournalBatch } from '../journal.ts'

/**
 * How the processes of one machine share its Durable Objects: workerd keeps an object in one process,
 * so that the first has them all and the others call through its door, by HTTP over a socket in a
 * folder that nobody else can open. A message is one POST whose body is the JSON array of a method's
 * arguments, answered with the JSON of its result, 204 for none, 500 with the text of what was
 * thrown; without a method, the request is the object's own.
 */
const headers = {
  /** `METERS/key%7Cp1q2r3%7Ca1b2c3`: a binding and the object's name, percent-encoded. */
  object: 'x-tidegate-object',
  method: 'x-tidegate-method',
} as const

const journalPath = '/journal'

/** The part of a service binding that the callers need. */
interface Door {
  fetch(input: Request | string, init?: RequestInit): Promise<Response>
}

/** A Durable Object namespace as far as the adapters use one. */
interface Namespace {
  getByName(name: string): object
}

/** The namespace of a binding in the process behind the door. */
export function remoteNamespace(door: Door, binding: string): Namespace {
  const getByName = (name: string): object => {
    const object = `${binding}/${encodeURIComponent(name)}`
    const fetch = (request: Request): Promise<Response> => {
      const named = new Headers(request.headers)
      named.set(headers.object, object)
      return door.fetch(new Request(request, { headers: named }))
    }
    const call = async (method: string, parameters: readonly unknown[]): Promise<unknown> => {
      const response = await door.fetch('http://objects/', {
        method: 'POST',
        headers: { [headers.object]: object, [headers.method]: method },
        body: JSON.stringify(parameters),
      })
      if (response.status === 200) return response.json()
      const text = await response.text()
      if (response.status === 204) return undefined
      throw new Error(text)
    }
    return new Proxy(
      { fetch },
      {
        get: (own, member) =>
          member === 'fetch'
            ? own.fetch
            : (...parameters: readonly unknown[]) => call(String(member), parameters),
      },
    )
  }
  return { getByName }
}

/** Takes what a process noted of its calls to the one that is asked for it. */
export const relayTo =
  (door: Door) =>
  async (batch: JournalBatch): Promise<void> => {
    const response = await door.fetch(`http://objects${journalPath}`, {
      method: 'POST',
      body: JSON.stringify(batch),
    })
    await response.body?.cancel()
  }

/** What stands behind the door. */
export interface BehindDoor {
  /** By the names of bindings. */
  readonly namespaces: Readonly<Record<string, Namespace>>
  take(batch: JournalBatch): void
}

/** What a stub can be asked: it has every method's name, and knows only when asked which its object has. */
interface Stub {
  fetch(request: Request): Promise<Response>
  readonly [method: string]: (...parameters: readonly never[]) => Promise<unknown>
}

/** Answers a message of another process. */
export async function answerAtDoor(request: Request, behind: BehindDoor): Promise<Response> {
  const object = request.headers.get(headers.object)
  if (object === null) {
    if (new URL(request.url).pathname !== journalPath) return new Response(null, { status: 404 })
    // Only `relayTo` sends it.
    behind.take((await request.json()) as JournalBatch)
    return new Response(null, { status: 204 })
  }
  const slash = object.indexOf('/')
  const namespace = behind.namespaces[object.slice(0, slash)]
  if (namespace === undefined) return new Response(`no objects of ${object}`, { status: 500 })
  const stub = namespace.getByName(decodeURIComponent(object.slice(slash + 1))) as Stub
  const method = request.headers.get(headers.method)
  if (method === null) return stub.fetch(request)
  try {
    const parameters = (await request.json()) as readonly never[]
    const result = await stub[method]?.(...parameters)
    return result === undefined ? new Response(null, { status: 204 }) : Response.json(result)
  } catch (error) {
    return new Response(String(error), { status: 500 })
  }
}
