import type { ForwardedIpConfig } from '../../definition/web-acl.ts'
import type { Evaluation } from './evaluation.ts'
import { parseIp, type IpAddress } from './ip-address.ts'

/** Addresses of a forwarding header that a set with position ANY looks at. */
const addressesMax = 10

/** An address together with its text. */
export interface ForwardedAddress extends IpAddress {
  readonly text: string
}

/**
 * The addresses in a forwarding header, or the verdict of its fallback when one is malformed.
 * An absent header switches the whole rule off.
 */
export function forwardedAddresses(
  evaluation: Evaluation,
  config: ForwardedIpConfig,
  position: 'FIRST' | 'LAST' | 'ANY',
): readonly ForwardedAddress[] | boolean {
  const header = evaluation.view.header(config.HeaderName)
  if (header === undefined) {
    evaluation.isRuleSkipped = true
    return false
  }
  const parts = header.split(',').map((part) => part.trim())
  const wanted =
    position === 'FIRST'
      ? parts.slice(0, 1)
      : position === 'LAST'
        ? parts.slice(-1)
        : parts.slice(-addressesMax)
  const addresses: ForwardedAddress[] = []
  for (const text of wanted) {
    const address = parseIp(text)
    if (address === undefined) return config.FallbackBehavior === 'MATCH'
    addresses.push({ ...address, text })
  }
  return addresses
}
