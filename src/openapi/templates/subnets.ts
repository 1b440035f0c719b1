/** `count` ranges of `2 ** bits` addresses each, from the start of an IPv4 range such as `'10.0.0.0/16'`. */
export function subnets(block: string, count: number, bits: number): string[] {
  const parts = (block.split('/')[0] ?? '').split('.').map(Number)
  const start = parts.reduce((address, part) => address * 256 + part, 0)
  return Array.from({ length: Math.min(count, subnetsMax) }, (_, index) => {
    const address = start + index * 2 ** bits
    const shown = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256)
    return `${shown.join('.')}/${32 - bits}`
  })
}

/** CloudFormation's own bound. */
const subnetsMax = 256
