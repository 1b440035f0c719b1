import { awaitsWriting, isExact, loadMeter, mustWrite, saving, settle } from './meter-saving.ts'
import { take } from './meter.ts'
import { setRemaining, usageReport } from './usage-report.ts'

/** Everything a meter's object does with its memory, handed to it by `index.ts`. */
export const meterLogic = {
  load: loadMeter,
  take,
  usageReport,
  setRemaining,
  mustWrite,
  awaitsWriting,
  settle,
  isExact,
  settleMs: saving.settleMs,
  groupMs: saving.groupMs,
}
