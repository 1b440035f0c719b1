import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { writeText } from '../files.ts'
import type { ProcessPlace } from './config.ts'
import type { Variables } from './credentials.ts'
import { checkSharing, freePort, sharedListeners } from './listener.ts'
import { startProcess, type ClientSocket, type WorkerdProcess } from './process.ts'

/** What a machine serves with. */
interface Serving {
  /** The gateway's folder. */
  readonly data: string
  readonly sockets: readonly ClientSocket[]
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
 * Starts as many workerd processes as are asked for, which share their ports. When one of them ends, all
 * end: half a gateway would fail calls quietly, and whoever supervises this one starts it anew.
 */
export async function startProcesses(serving: Serving): Promise<Processes> {
  const { variables } = serving
  if (serving.processes === 1) {
    const config = serving.configure({ kind: 'only' })
    const { pid, ...only } = await startProcess({ config, variables, sockets: serving.sockets })
    return { ...only, pids: [pid] }
  }
  checkSharing(process.versions.node)
  const sockets: ClientSocket[] = []
  for (const socket of serving.sockets) {
    sockets.push({ ...socket, port: await freePort(socket) })
  }
  const folder = socketsFolder(serving.data)
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
    const { starting } = await sharedListeners(sockets, (listeners) => ({
      starting: startProcess({ config, variables, sockets, listeners }),
    }))
    const one = await starting
    started.push(one)
    return one
  }
  try {
    await start({ kind: 'first', sockets: folder, processes: serving.processes })
    const numbers = Array.from({ length: serving.processes - 1 }, (_, index) => index + 2)
    await Promise.all(numbers.map((number) => start({ kind: 'further', sockets: folder, number })))
    const ended = allEnded(started, stop).finally(() => rmSync(folder, removal))
    const ports = Object.fromEntries(sockets.map(({ name, port }) => [name, port]))
    return { ports, pids: started.map(({ pid }) => pid), stop, ended }
  } catch (error) {
    stop()
    await Promise.all(started.map((one) => one.ended))
    rmSync(folder, removal)
    throw error
  }
}

/**
 * A new folder for the sockets between processes, outside of the data: the path of a socket has room for a hundred
 * characters. Takes away that of the last gateway, if it was killed.
 */
function socketsFolder(data: string): string {
  const note = join(data, 'sockets')
  const last = existsSync(note) ? readFileSync(note, 'utf8') : ''
  if (basename(last).startsWith(socketsPrefix)) rmSync(last, removal)
  const folder = mkdtempSync(join(tmpdir(), socketsPrefix))
  writeText(note, folder)
  return folder
}

const socketsPrefix = 'tidegate-'

const removal = { recursive: true, force: true } as const

/** Waits for the first end, asks the others to end, and for those. Returns the first exit code that is not 0. */
async function allEnded(processes: readonly WorkerdProcess[], stop: () => void): Promise<number> {
  await Promise.race(processes.map((one) => one.ended))
  stop()
  const codes = await Promise.all(processes.map((one) => one.ended))
  return codes.find((code) => code !== 0) ?? 0
}
