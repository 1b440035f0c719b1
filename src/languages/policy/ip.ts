/** Networks of IPv4 and IPv6 in CIDR notation. */

/** An address as bytes: 4 or 16 of them. */
type Address = readonly number[]

/** Whether an address, given as text, lies in a network. */
export type NetworkMatcher = (address: string) => boolean

/** The matcher of `'192.0.2.0/24'`, `'2001:db8::/32'` or a bare address; `undefined` for any other text. */
export function networkMatcher(text: string): NetworkMatcher | undefined {
  const [base = '', bits, ...more] = text.split('/')
  const network = parseAddress(base)
  if (network === undefined || more.length > 0) return undefined
  const bitsMax = network.length * 8
  if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > bitsMax)) return undefined
  const length = bits === undefined ? bitsMax : Number(bits)
  return (address) => {
    const bytes = parseAddress(address)
    return bytes?.length === network.length && sharesPrefix(bytes, network, length)
  }
}

function sharesPrefix(a: Address, b: Address, bits: number): boolean {
  for (let index = 0, left = bits; left > 0; index++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff
    if ((((a[index] ?? 0) ^ (b[index] ?? 0)) & mask) !== 0) return false
  }
  return true
}

function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) return parseIpv4(text)
  const bytes = parseIpv6(text)
  // ::ffff:192.0.2.1 is how a dual-stack socket shows an IPv4 caller.
  const isMapped =
    bytes !== undefined &&
    bytes.slice(0, 10).every((byte) => byte === 0) &&
    bytes[10] === 0xff &&
    bytes[11] === 0xff
  return isMapped ? bytes.slice(12) : bytes
}

function parseIpv4(text: string): Address | undefined {
  const parts = text.split('.')
  const isAddress =
    parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
  return isAddress ? parts.map(Number) : undefined
}

function parseIpv6(text: string): Address | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(groups)
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined
  if (tail === undefined) return head.length === 16 ? head : undefined
  const missing = 16 - head.length - tail.length
  return missing < 2 ? undefined : [...head, ...Array<number>(missing).fill(0), ...tail]
}

function groups(text: string): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (part.includes('.') && index === parts.length - 1) {
      const ipv4 = parseIpv4(part)
      if (ipv4 === undefined) return undefined
      bytes.push(...ipv4)
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined
      const group = Number.parseInt(part, 16)
      bytes.push(group >> 8, group & 0xff)
    }
  }
  return bytes
}
