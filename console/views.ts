import { showApis } from './apis/apis.ts'
import type { View } from './base/view.ts'
import { showKeys } from './access/keys.ts'
import { showPlan, showPlans } from './access/plans.ts'
import { showRestApi } from './rest/rest-api.ts'
import { showRestStages } from './rest/rest-stages.ts'
import { showTraces } from './watch/traces.ts'
import { showV2Api } from './v2/v2-api.ts'
import { showV2Stages } from './v2/v2-stages.ts'

/** Pattern of the address after `#` → who shows it; groups are its parameters. The first that fits wins. */
const views: readonly (readonly [pattern: RegExp, view: View])[] = [
  [/^\/apis$/, showApis],
  [/^\/apis\/rest\/([^/]+)\/stages$/, showRestStages],
  [/^\/apis\/rest\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/, showRestApi],
  [/^\/apis\/v2\/([^/]+)\/stages$/, showV2Stages],
  [/^\/apis\/v2\/([^/]+)(?:\/([^/]+))?$/, showV2Api],
  [/^\/keys(?:\?name=(.*))?$/, showKeys],
  [/^\/plans$/, showPlans],
  [/^\/plans\/([^/]+)$/, showPlan],
  [/^\/traces(?:\/([^/]+))?$/, showTraces],
]

/** The view of an address and its decoded parameters; an unknown address shows the APIs. */
export function viewOf(address: string): readonly [View, readonly (string | undefined)[]] {
  for (const [pattern, view] of views) {
    const found = pattern.exec(address)
    if (found !== null)
      return [view, found.slice(1).map((text) => text && decodeURIComponent(text))]
  }
  return [showApis, []]
}
