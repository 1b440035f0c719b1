import { sha256Hex } from '../../aws/sha256.ts'
import type { Settled } from '../../ports.ts'
import { forgetOldest } from '../../forget-oldest.ts'

/** Values an isolate remembers the digest of; a digest never changes, so only the bound ends it. */
const rememberedMax = 2_000

const remembered = new Map<string, string>()

/** SHA-256 of a key's value, 64 lower-case hex digits; at hand for values that called lately. */
export function keyDigest(value: string): Settled<string> {
  return remembered.get(value) ?? hash(value)
}

async function hash(value: string): Promise<string> {
  const hex = await sha256Hex(value)
  remembered.set(value, hex)
  forgetOldest(remembered, rememberedMax)
  return hex
}
