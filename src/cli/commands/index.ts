import type { Command } from '../command.ts'
import { build } from './build.ts'
import { cost } from './cost.ts'
import { diff } from './diff.ts'
import { domains } from './domains.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { policySimulate } from './policy-simulate.ts'
import { simulate } from './simulate.ts'
import { sdk } from './sdk.ts'
import { sigv4Verify } from './sigv4-verify.ts'
import { wafTest } from './waf-test.ts'
import { stages } from './stages.ts'
import { start } from './start.ts'
import { templateRender } from './template-render.ts'
import { validate } from './validate.ts'

/** Every command, in the order in which `tidegate help` lists them. */
export const commands: readonly Command[] = [
  start,
  build,
  sigv4Verify,
  policySimulate,
  templateRender,
  wafTest,
  importCommand,
  exportCommand,
  validate,
  diff,
  sdk,
  stages,
  domains,
  cost,
  simulate,
]
