import { describe, expect, it } from 'vitest'
import { freeBytesMax, readWhole, textOfRequest } from '../../src/invoke/buffers/read.ts'

/** 0, 1, 2, … as bytes, so that a piece out of place is seen. */
const counted = (size: number) => new Uint8Array(size).map((_, at) => at % 251)

/** The same through a compression and back, which leaves a stream of the runtime's own of unknown length. */
const unpacked = (bytes: Uint8Array<ArrayBuffer>) =>
  new Response(bytes).body
    ?.pipeThrough(new CompressionStream('gzip'))
    .pipeThrough(new DecompressionStream('gzip'))

/** Chunks that somebody's code makes. */
const chunks = (bytes: Uint8Array<ArrayBuffer>) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 10_000) {
        controller.enqueue(bytes.slice(at, at + 10_000))
      }
      controller.close()
    },
  })

const sizes = [0, 1, 16_384, 65_536, 65_537, 262_144, 1_000_000]
const streams = {
  known: (bytes: Uint8Array<ArrayBuffer>) => new Response(bytes).body,
  unpacked,
  chunks,
}

describe.each(Object.entries(streams))('a body of the runtime, %s', (kind, streamOf) => {
  it.each(sizes)('is read whole: %d bytes', async (size) => {
    const bytes = counted(size)
    const stream = streamOf(bytes)
    if (!stream) throw new Error('no stream')
    let held = 0
    const read = await readWhole(stream as ReadableStream<Uint8Array>, {
      bytesMax: 2_000_000,
      bytesExpected: kind === 'known' ? size : undefined,
      claim(more) {
        held += more
        return true
      },
      giveBack: (unused) => void (held -= unused),
    })
    if (typeof read === 'string') throw new Error(read)
    expect(read.length).toBe(size)
    expect(read.findIndex((byte, at) => byte !== bytes[at])).toBe(-1)
    expect(held).toBe(size > freeBytesMax ? size : 0)
  })
})

it('a body that is read as text keeps its byte order mark', async () => {
  const request = new Request('https://a.example/', { method: 'POST', body: '\ufeff{}' })
  expect(await textOfRequest(request)).toBe('\ufeff{}')
})
