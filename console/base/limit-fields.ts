import { choice, field } from './widgets.ts'

/** What the fields of a throttle say at first. */
interface LimitFields {
  /** Requests a second. */
  readonly rate: number | undefined
  readonly burst: number | undefined
  /** Whether a form without both is refused. */
  readonly required?: boolean
  /** Stands below the rate. */
  readonly hint?: string
}

/** A throttle to fill in, as `rate` and `burst`. */
export const limitFields = ({
  rate,
  burst,
  required = false,
  hint,
}: LimitFields): readonly HTMLElement[] => [
  field('Requests a second', 'rate', {
    type: 'number',
    min: 0,
    step: 'any',
    required,
    value: rate,
    ...(hint !== undefined && { hint }),
  }),
  field('Burst', 'burst', { type: 'number', min: 0, required, value: burst }),
]

/** How much a stage writes to its execution log, as `loglevel`. */
export const logLevelChoice = (present: string | undefined): HTMLElement =>
  choice(
    'Execution logs',
    'loglevel',
    [
      ['OFF', 'Off'],
      ['ERROR', 'Errors'],
      ['INFO', 'Everything'],
    ],
    present,
  )
