import { toBase64 } from '../../binary.ts'
import type { ActionParameters, ServiceAction, ServiceRequest } from './actions.ts'
import { textList } from './values.ts'

/** How the text of a parameter becomes JSON; text unless said otherwise. */
type ValueKind = 'blob' | 'epoch-seconds' | 'list'

/** One action of a service that speaks AWS JSON. */
interface JsonAction {
  /** `X-Amz-Target`. */
  readonly target: string
  readonly version: '1.0' | '1.1'
  /** `lower-first`: the service's members begin with a small letter (`StateMachineArn` → `stateMachineArn`). */
  readonly names: 'as-given' | 'lower-first'
  readonly kinds?: Readonly<Record<string, ValueKind>>
  /** Puts the members where the service wants them; by default they are the whole body. */
  readonly wrap?: (members: Readonly<Record<string, unknown>>) => unknown
}

/** Builds an action of the AWS JSON protocol. */
export function jsonAction(action: JsonAction): ServiceAction['build'] {
  const { target, version, names, kinds = {}, wrap = (members) => members } = action
  return (parameters: ActionParameters): ServiceRequest | undefined => {
    const members: Record<string, unknown> = {}
    for (const [name, text] of parameters) {
      const kind = kinds[name]
      const value = kind === undefined ? text : readers[kind](text)
      if (value === undefined) return undefined
      members[names === 'as-given' ? name : name.charAt(0).toLowerCase() + name.slice(1)] = value
    }
    return {
      method: 'POST',
      path: '/',
      headers: [
        ['content-type', `application/x-amz-json-${version}`],
        ['x-amz-target', target],
      ],
      body: JSON.stringify(wrap(members)),
    }
  }
}

const readers: Readonly<Record<ValueKind, (text: string) => unknown>> = {
  blob: (text) => toBase64(new TextEncoder().encode(text)),
  'epoch-seconds': epochSeconds,
  list: textList,
}

/** `'1768472430'` or `'2026-01-15T10:20:30Z'`. */
function epochSeconds(text: string): number | undefined {
  const number = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000
  return Number.isNaN(number) ? undefined : number
}
