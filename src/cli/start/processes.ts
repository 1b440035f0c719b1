import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProcessPlace } from './config.ts'
import type { Variables } from './credentials.ts'
import { checkSharing, freePort, sharedListener } from './listener.ts'
import { startProcess, type WorkerdProcess } from './process.ts'

/** What a machine serves with. */
interface Serving {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly processes: number
  readonly variables: Variables
  /** Writes the configuration of one process and returns its path. */
  configure(place: ProcessPlace): string
}

/** All of them; the first has the state. */
interface Processes extends Omit<WorkerdProcess, 'pid'> {
  readonly pids: readonly number[]
}

/**
 * Starts as many workerd processes as are asked for, which share one port. When one of them ends, all
 * end: half a gateway would fail calls quietly, and whoever supervises this one starts it anew.
 */
export async function startProcesses(serving: Serving): Promise<Processes> {
  const { variables, port: wanted } = serving
  if (serving.processes === 1) {
    const config = serving.configure({ kind: 'only' })
    const { pid, ...only } = await startProcess({ config, variables, port: wanted })
    return { ...only, pids: [pid] }
  }
  checkSharing(process.versions.node)
  const port = await freePort(serving)
  // Beside the data: the path of a socket has room for a hundred characters.
  const sockets = mkdtempSync(join(tmpdir(), 'tidegate-'))
  const started: WorkerdProcess[] = []
  /** The first one last: the others' calls need its state to their end. */
  const stop = (): void => {
    const [first, ...further] = started
    for (const one of further) one.stop()
    void Promise.all(further.map((one) => one.ended)).then(() => first?.stop())
  }
  const start = async (place: ProcessPlace): Promise<WorkerdProcess> => {
    const config = serving.configure(place)
    // In an object: a promise itself would be waited for while our socket is open.
    const { starting } = await sharedListener({ host: serving.host, port }, (listener) => ({
      starting: startProcess({ config, variables, port, listener }),
    }))
    const one = await starting
    started.push(one)
    return one
  }
  try {
    await start({ kind: 'first', sockets, processes: serving.processes })
    const numbers = Array.from({ length: serving.processes - 1 }, (_, index) => index + 2)
    await Promise.all(numbers.map((number) => start({ kind: 'further', sockets, number })))
    const ended = allEnded(started, stop).finally(() => rmSync(sockets, removal))
    return { port, pids: started.map(({ pid }) => pid), stop, ended }
  } catch (error) {
    stop()
    await Promise.all(started.map((one) => one.ended))
    rmSync(sockets, removal)
    throw error
  }
}

const removal = { recursive: true, force: true } as const

/** Waits for the first end, asks the others to end, and for those. Returns the first exit code that is not 0. */
async function allEnded(processes: readonly WorkerdProcess[], stop: () => void): Promise<number> {
  await Promise.race(processes.map((one) => one.ended))
  stop()
  const codes = await Promise.all(processes.map((one) => one.ended))
  return codes.find((code) => code !== 0) ?? 0
}
