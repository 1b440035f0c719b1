/** An address as a number of 32 or 128 bits. */
export interface IpAddress {
  readonly bits: 32 | 128
  readonly value: bigint
}

/** Reads `192.0.2.1`, `2001:db8::1` and `::ffff:192.0.2.1` (as IPv4); undefined for anything else. */
export function parseIp(text: string): IpAddress | undefined {
  if (text.length > 45) return undefined
  if (!text.includes(':')) {
    const value = parseV4(text)
    return value === undefined ? undefined : { bits: 32, value }
  }
  const value = parseV6(text)
  if (value === undefined) return undefined
  const isMapped = value >> 32n === 0xffffn
  return isMapped ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value }
}

/** A set of CIDR blocks, compiled to one look-up per prefix length in use. */
export type IpSet = (address: IpAddress) => boolean

/** @returns the set, or the first entry that is not a CIDR block (`/0` is refused). */
export function compileIpSet(cidrs: readonly string[]): IpSet | { readonly invalid: string } {
  const byLength = new Map<string, { shift: bigint; bits: number; networks: Set<bigint> }>()
  for (const cidr of cidrs) {
    const [, host = '', length] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(cidr) ?? []
    const address = parseIp(host)
    if (address === undefined) return { invalid: cidr }
    const prefix = length === undefined ? address.bits : Number(length)
    if (prefix < 1 || prefix > address.bits) return { invalid: cidr }
    const shift = BigInt(address.bits - prefix)
    const key = `${address.bits}/${prefix}`
    const row = byLength.get(key) ?? { shift, bits: address.bits, networks: new Set() }
    row.networks.add(address.value >> shift)
    byLength.set(key, row)
  }
  const rows = [...byLength.values()]
  return ({ bits, value }) =>
    rows.some((row) => row.bits === bits && row.networks.has(value >> row.shift))
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let value = 0n
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined
    value = (value << 8n) | BigInt(part)
  }
  return value
}

function parseV6(text: string): bigint | undefined {
  let address = text
  const dotted = text.lastIndexOf(':') + 1
  if (text.includes('.')) {
    const v4 = parseV4(text.slice(dotted))
    if (v4 === undefined) return undefined
    address = `${text.slice(0, dotted)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`
  }
  const halves = address.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  let value = 0n
  for (const group of groups) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined
    value = (value << 16n) | BigInt(`0x${group}`)
  }
  return value
}
