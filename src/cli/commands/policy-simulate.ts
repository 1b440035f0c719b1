import { caseFile, judgeFile, type Case } from '../cases.ts'
import type { Command } from '../command.ts'
import { CommandError } from '../io.ts'
import { simulatePolicies, type Simulation } from '../../languages/policy/simulation.ts'

/** `tidegate policy simulate`: asks policies about a request and says which statements decided. */
export const policySimulate: Command = {
  name: 'policy simulate',
  summary: 'ask IAM and resource policies about a request',
  usage: 'tidegate policy simulate FILE',
  details: `
FILE (or - for standard input) holds one case as a JSON object, an array, or JSON lines:

  policies   a policy or a list of them, each a JSON object or its text: judged as one set.
             Or {identity, resource, boundary, session, endpoint}, each a policy or a list (or a list
             of {type, document}): identity and resource policies are combined as for an AWS_IAM method
             (within an account either may allow, across accounts both must); boundary, session and
             endpoint must allow as well
  principal  the caller: an ARN, an account id, a service name, or {AWS, Service, Federated,
             CanonicalUser, accountId}; "*" or nothing is an anonymous caller
  action     default execute-api:Invoke
  resource   the ARN asked for; short forms in policies (execute-api:/prod/GET/pets) mean its API
  context    condition keys to values or lists of values; only what is given is known, also of the
             principal and the time; names in any case
  authorizationType  of the method: NONE, AWS_IAM, CUSTOM (identity is then what the authorizer
             answered) or COGNITO_USER_POOLS; default: AWS_IAM, for anonymous callers NONE. With it a
             case without resource policies is of an API that has none
  endpointType  PRIVATE for an API that takes no call without a resource policy

Prints one JSON line per case:

  decision   allow, explicitDeny or implicitDeny
  reason     the statement that decided, or the one that came nearest, in a sentence
  sets       only for policies given by set: what each set says, Allow, Deny or Silent
  matched    the statements that match: {policy, statement, sid, effect}, places from 0
  unmatched  the others, each with the first element that does not fit in "because"
  invalid    only for a policy that is wrong: every place of it; the decision is then implicitDeny

Exit code 1 when a policy is invalid, and for a case that is none, whose line is error.message.`,
  async run(args, io) {
    const path = caseFile(args)
    const verdicts = await judgeFile(path, io, simulate)
    return verdicts.some((verdict) => 'invalid' in verdict) ? 1 : 0
  },
}

function simulate(one: Case): Simulation {
  const verdict = simulatePolicies(one)
  if ('problem' in verdict) throw new CommandError(verdict.problem)
  return verdict
}
