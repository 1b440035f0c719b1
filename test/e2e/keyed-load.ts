import { Agent, request } from 'node:http'

/** How the calls of a burst were answered. */
export interface Tally {
  admitted: number
  refused: number
  /** Calls that got no answer, because the gateway was killed under them. */
  unanswered: number
}

/** A load of calls with an API key. */
export interface KeyedLoad {
  readonly url: string
  readonly apiKey: string
  /** Calls at a time. */
  readonly connections: number
  /** Asked before each call; the load ends when it says no. */
  readonly goesOn: (tally: Readonly<Tally>) => boolean
  /** Waited for before each call, to keep a pace. */
  readonly pace?: () => Promise<void> | undefined
}

/** Calls over connections that are kept, as fast as answers come or at the pace given. */
export async function keyedLoad(load: KeyedLoad): Promise<Tally> {
  const tally: Tally = { admitted: 0, refused: 0, unanswered: 0 }
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections })
  const caller = async (): Promise<void> => {
    while (load.goesOn(tally)) {
      await load.pace?.()
      const status = await call(load.url, load.apiKey, agent)
      if (status === 200) tally.admitted++
      else if (status === 429) tally.refused++
      else if (status === undefined) tally.unanswered++
      else throw new Error(`answered ${status}`)
    }
  }
  await Promise.all(Array.from({ length: load.connections }, caller))
  agent.destroy()
  return tally
}

/** The answer's status; `undefined` when there was none. */
function call(url: string, apiKey: string, agent: Agent): Promise<number | undefined> {
  return new Promise((done) => {
    const sent = request(url, { agent, headers: { 'x-api-key': apiKey } }, (response) => {
      response.resume()
      response.once('end', () => done(response.statusCode))
      response.once('error', () => done(undefined))
    })
    sent.once('error', () => done(undefined))
    sent.end()
  })
}
