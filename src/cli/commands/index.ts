import type { Command } from '../command.ts'
import { build } from './build.ts'
import { completionOf } from './completion.ts'
import { cost } from './cost.ts'
import { deploy } from './deploy.ts'
import { diff } from './diff.ts'
import { doctor } from './doctor.ts'
import { domains } from './domains.ts'
import { explain } from './explain.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { init } from './init.ts'
import { keys } from './keys.ts'
import { logs } from './logs.ts'
import { metrics } from './metrics.ts'
import { plans } from './plans.ts'
import { policySimulate } from './policy-simulate.ts'
import { replay } from './replay.ts'
import { sdk } from './sdk.ts'
import { shadow } from './shadow.ts'
import { sigv4Verify } from './sigv4-verify.ts'
import { simulate } from './simulate.ts'
import { stages } from './stages.ts'
import { start } from './start.ts'
import { templateRender } from './template-render.ts'
import { trace } from './trace.ts'
import { validate } from './validate.ts'
import { wafTest } from './waf-test.ts'

/** Commands that belong together, under a title. */
export interface CommandGroup {
  readonly title: string
  readonly commands: readonly Command[]
}

/** Every command, in the order in which `tidegate help` lists them. */
export const commandGroups: readonly CommandGroup[] = [
  { title: 'Begin', commands: [init, start, doctor, completionOf(() => commands)] },
  { title: 'Definitions', commands: [importCommand, exportCommand, validate, diff, build, sdk] },
  { title: 'A running gateway', commands: [stages, deploy, keys, plans, domains] },
  { title: 'What happened', commands: [explain, trace, logs, metrics, replay, shadow] },
  {
    title: 'Judge cases without a gateway',
    commands: [templateRender, sigv4Verify, policySimulate, wafTest],
  },
  { title: 'Cost and limits', commands: [cost, simulate] },
]

/** Every command. */
export const commands: readonly Command[] = commandGroups.flatMap((group) => group.commands)
