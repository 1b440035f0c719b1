import { connect, type Socket } from 'node:net'

/** The frame of a text message as a client sends it; the mask is zero, so that the text stands as it is. */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const { length } = payload
  if (length > 65_535) throw new Error('frames of this client have up to 65,535 bytes')
  const header =
    length < 126 ? [0x81, 0x80 | length] : [0x81, 0x80 | 126, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([...header, 0, 0, 0, 0]), payload])
}

/** A WebSocket client that costs next to nothing: whole text frames in, bytes out. */
export interface LeanClient {
  send(frame: Buffer): void
  end(): void
}

/**
 * Opens a connection. A client library's own work would weigh as much as the server's on a small machine.
 * @param onText called for each message, with its text only when `reads` is set
 */
export function openLean(
  address: string,
  onText: (client: LeanClient, text: string) => void,
  onClose: () => void = () => undefined,
): Promise<LeanClient> {
  const { hostname, port, pathname, host } = new URL(address)
  return new Promise((opened, failed) => {
    const socket = connect(Number(port), hostname)
    socket.setNoDelay(true)
    socket.once('error', failed)
    socket.once('close', onClose)
    socket.write(
      `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nUser-Agent: bench\r\n\r\n`,
    )
    const client: LeanClient = {
      send: (frame) => void socket.write(frame),
      end: () => void socket.destroy(),
    }
    let pending: Buffer = Buffer.alloc(0)
    socket.on('data', function handshake(chunk: Buffer) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      const end = pending.indexOf('\r\n\r\n')
      if (end < 0) return
      socket.off('data', handshake)
      const status = pending.toString('latin1', 9, 12)
      if (status !== '101') return failed(new Error(`the handshake was answered ${status}`))
      readFrames(socket, pending.subarray(end + 4), (text) => onText(client, text))
      opened(client)
    })
  })
}

/** Calls `onText` for each whole text message; answers no pings, because servers send none. */
function readFrames(socket: Socket, first: Buffer, onText: (text: string) => void): void {
  let pending: Buffer = first
  const take = (): void => {
    let at = 0
    while (pending.length - at >= 2) {
      const short = (pending[at + 1] ?? 0) & 0x7f
      const head = short < 126 ? 2 : short === 126 ? 4 : 10
      if (pending.length - at < head) break
      const length =
        short < 126
          ? short
          : short === 126
            ? pending.readUInt16BE(at + 2)
            : Number(pending.readBigUInt64BE(at + 2))
      if (pending.length - at < head + length) break
      const isText = ((pending[at] ?? 0) & 0x0f) === 1
      if (isText) onText(pending.toString('utf8', at + head, at + head + length))
      at += head + length
    }
    pending = pending.subarray(at)
  }
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    take()
  })
  take()
}
