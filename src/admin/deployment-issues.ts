import type { Snapshot } from '../definition/api.ts'
import { formatIssue, type Issue } from '../definition/issue.ts'
import { clientCertificateBinding } from '../invoke/integration/client-certificate.ts'
import { validate } from '../plan/compile.ts'
import type { AdminPorts, Answer } from './operation.ts'

/** How many things are wrong with what was deployed; absent when nothing is. */
const issuesHeader = 'x-tidegate-issues'

/** The first of them, percent-encoded: paths and texts may hold any character. */
const firstIssueHeader = 'x-tidegate-first-issue'

/** Characters of an issue that a header carries. */
const issueCharsMax = 500

/**
 * The answer to a deployment, with what its author should know in headers. AWS deploys what fails
 * on its first call, such as a template that does not parse, so nothing is refused for it here.
 */
export const deployed = (body: object, snapshot: Snapshot, ports: AdminPorts): Answer => ({
  body,
  // Compiling takes time and changes nothing: it need not keep the transaction open.
  later: () => {
    const issues = [...unboundCertificate(snapshot.stage, ports), ...issuesOf(snapshot)]
    return Promise.resolve({ body, headers: issueHeaders(issues) })
  },
})

/** A stage whose client certificate this worker has no binding for: its HTTP integrations answer 500. */
export function unboundCertificate(
  { stageName, clientCertificateId }: Snapshot['stage'],
  { isCertificateBound }: AdminPorts,
): readonly Issue[] {
  if (!clientCertificateId || isCertificateBound(clientCertificateId)) return []
  const binding = clientCertificateBinding(clientCertificateId)
  return [
    {
      path: `$.stages.${stageName}.clientCertificateId`,
      found: clientCertificateId,
      expected: `a certificate that is bound to the worker as ${binding}`,
      severity: 'error',
    },
  ]
}

export function issueHeaders(issues: readonly Issue[]): Readonly<Record<string, string>> {
  const [first] = issues
  if (first === undefined) return {}
  const text = formatIssue(first).slice(0, issueCharsMax).toWellFormed()
  return { [issuesHeader]: String(issues.length), [firstIssueHeader]: encodeURIComponent(text) }
}

function issuesOf(snapshot: Snapshot): readonly Issue[] {
  try {
    return validate(snapshot)
  } catch (defect) {
    // The deployment stands already: what fails here fails again, and is logged, on a call.
    const found = String(defect)
    return [{ path: '$', found, expected: 'a definition that compiles', severity: 'error' }]
  }
}
