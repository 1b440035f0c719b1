import { showApis } from './apis/apis.ts'
import type { View } from './base/view.ts'
import { showDomain, showDomains } from './access/domains.ts'
import { showKeys } from './access/keys.ts'
import { showPlan, showPlans } from './access/plans.ts'
import { showPortals } from './access/portals.ts'
import { showAuthorizers } from './rest/authorizers.ts'
import { showGatewayResponses } from './rest/gateway-responses.ts'
import { showModels } from './rest/models.ts'
import { showSignUps } from './access/sign-ups.ts'
import { showSimulator } from './access/simulator.ts'
import { showWebAcl, showWebAcls } from './access/web-acls.ts'
import { showRestApi } from './rest/rest-api.ts'
import { showRestSettings } from './rest/rest-settings.ts'
import { showRestStages } from './rest/rest-stages.ts'
import { showLogs } from './watch/logs.ts'
import { showMonitoring } from './watch/monitoring.ts'
import { showTraces } from './watch/traces.ts'
import { showTester } from './v2/tester.ts'
import { showV2Api } from './v2/v2-api.ts'
import { showV2Authorizers } from './v2/v2-authorizers.ts'
import { showV2Settings } from './v2/v2-settings.ts'
import { showV2Stages } from './v2/v2-stages.ts'

/** Pattern of the address after `#` → who shows it; groups are its parameters. The first that fits wins. */
const views: readonly (readonly [pattern: RegExp, view: View])[] = [
  [/^\/apis$/, showApis],
  [/^\/apis\/rest\/([^/]+)\/stages$/, showRestStages],
  [/^\/apis\/rest\/([^/]+)\/authorizers$/, showAuthorizers],
  [/^\/apis\/rest\/([^/]+)\/models$/, showModels],
  [/^\/apis\/rest\/([^/]+)\/responses$/, showGatewayResponses],
  [/^\/apis\/rest\/([^/]+)\/settings$/, showRestSettings],
  [/^\/apis\/rest\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/, showRestApi],
  [/^\/apis\/v2\/([^/]+)\/stages$/, showV2Stages],
  [/^\/apis\/v2\/([^/]+)\/tester$/, showTester],
  [/^\/apis\/v2\/([^/]+)\/authorizers$/, showV2Authorizers],
  [/^\/apis\/v2\/([^/]+)\/settings$/, showV2Settings],
  [/^\/apis\/v2\/([^/]+)(?:\/([^/]+))?$/, showV2Api],
  [/^\/domains$/, showDomains],
  [/^\/domains\/([^/]+)$/, showDomain],
  [/^\/portals$/, showPortals],
  [/^\/keys(?:\?name=(.*))?$/, showKeys],
  [/^\/plans$/, showPlans],
  [/^\/plans\/([^/]+)$/, showPlan],
  [/^\/signups$/, showSignUps],
  [/^\/simulator$/, showSimulator],
  [/^\/webacls$/, showWebAcls],
  [/^\/webacls\/([^/]+)\/([^/]+)$/, showWebAcl],
  [/^\/monitoring(?:\/([^/]+)\/([^/]+))?$/, showMonitoring],
  [/^\/logs$/, showLogs],
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
