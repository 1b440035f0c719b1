import * as v from 'valibot'
import { formatIssue, type Issue } from '../../definition/issue.ts'
import { readWebAclFile, type ReadWebAcl } from '../../definition/web-acl-file.ts'
import { compileWebAcl, type CompiledWebAcl } from '../../invoke/web-acl/compile.ts'
import { inspect, type MatchedRule, type Verdict } from '../../invoke/web-acl/inspect.ts'
import { defaultWebAcl } from '../../invoke/web-acl/managed/default-acl.ts'
import { createRateWindow } from '../../invoke/web-acl/rate-window.ts'
import type { WafRequest } from '../../invoke/web-acl/request.ts'
import { caseFile, judgeFile, type Case } from '../cases.ts'
import type { Command } from '../command.ts'
import { CommandError, readInput, UsageError, type Io } from '../io.ts'

/** `tidegate waf test [--acl FILE] FILE` */
export const wafTest: Command = {
  name: 'waf test',
  summary: 'judge requests by a web ACL',
  usage: 'tidegate waf test [--acl FILE] FILE',
  details: `
FILE ('-' for standard input) holds one case, an array of cases, or JSON lines. A case has
  method   'POST'; GET when absent
  url      '/search?q=1' or 'https://host/search?q=1'
  headers  list of [name, value] pairs
  body     text; or bodyBase64 for bytes
  sourceIp, country, region, asn   optional, for rules about the caller
and one line per case says what the firewall decides:
  action   ALLOW, BLOCK, or COUNT when only counting rules matched
  rule     the rule that decided or counted; for a rule group, the rule inside it
  labels   all labels the rules added
A captcha or challenge that the caller has not passed is BLOCK, with its status in 'status'.

A case without Host and User-Agent is taken as an excerpt of a request: by a web ACL with the
managed common rules it is judged as if a browser had sent them. With a Host header it is complete,
and a missing User-Agent counts.

--acl FILE takes a web ACL in AWS WAFv2's JSON: what 'aws wafv2 get-web-acl' prints, or the input
of create-web-acl. Beside it the file may hold IPSets, RegexPatternSets and RuleGroups, each a
list of what get-ip-set, get-regex-pattern-set and get-rule-group print. Without --acl the
default managed groups are all on.`,
  async run(args, io) {
    const { aclPath, casesPath } = readArguments(args)
    const compiled = await loadAcl(aclPath, io)
    const rates = createRateWindow()
    const startedMs = Date.now()
    const asksForAgents = compiled.rules.some(
      (entry) => entry.kind === 'group' && entry.id === 'AWS#AWSManagedRulesCommonRuleSet',
    )
    await judgeFile(casesPath, io, (one) => {
      const request = readCase(one, asksForAgents)
      const state = { rates, nowMs: startedMs }
      return report(inspect(compiled, request, state))
    })
    return 0
  },
}

function readArguments(args: readonly string[]): {
  readonly aclPath: string | undefined
  readonly casesPath: string
} {
  const rest = [...args]
  let aclPath: string | undefined
  const flag = rest.findIndex((word) => word === '--acl' || word.startsWith('--acl='))
  if (flag >= 0) {
    const [word = ''] = rest.splice(flag, 1)
    aclPath = word === '--acl' ? rest.splice(flag, 1)[0] : word.slice('--acl='.length)
    if (aclPath === undefined) throw new UsageError('--acl needs a file')
  }
  return { aclPath, casesPath: caseFile(rest) }
}

async function loadAcl(path: string | undefined, io: Io): Promise<CompiledWebAcl> {
  const source = path ?? 'the default web ACL'
  const { acl, resources } =
    path === undefined
      ? { acl: defaultWebAcl, resources: {} }
      : readAclFile(await readInput(path, io), path)
  const { compiled, issues } = compileWebAcl(acl, resources)
  if (compiled === undefined) throw refusal(source, issues)
  for (const issue of issues) io.stderr(`${source}: warning: ${formatIssue(issue)}\n`)
  return compiled
}

function readAclFile(text: string, path: string): ReadWebAcl {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new CommandError(`${path}: not JSON: ${error instanceof Error ? error.message : ''}`)
  }
  const file = readWebAclFile(json)
  if ('acl' in file) return file
  throw refusal(path, file.issues)
}

function refusal(source: string, issues: readonly Issue[]): CommandError {
  const errors = issues.filter((issue) => issue.severity === 'error')
  return new CommandError(
    `${source}: not a usable web ACL\n${errors.map((one) => `  ${formatIssue(one)}`).join('\n')}`,
  )
}

const caseSchema = v.looseObject({
  method: v.optional(v.string(), 'GET'),
  url: v.string(),
  headers: v.optional(
    v.union([v.array(v.tuple([v.string(), v.string()])), v.record(v.string(), v.string())]),
    [],
  ),
  body: v.optional(v.nullable(v.string())),
  bodyBase64: v.optional(v.string()),
  sourceIp: v.optional(v.string(), '192.0.2.1'),
  country: v.optional(v.string()),
  region: v.optional(v.string()),
  asn: v.optional(v.number()),
})

/** What an excerpt without Host and User-Agent is completed with. */
const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36'

/** @param completes whether a rule of the web ACL blocks requests only for having no User-Agent. */
function readCase(one: Case, completes: boolean): WafRequest {
  const parsed = v.safeParse(caseSchema, one)
  if (!parsed.success) {
    const [first] = parsed.issues
    if (one['url'] === undefined) throw new CommandError("a case needs 'url'")
    throw new CommandError(`${v.getDotPath(first) ?? '$'}: ${first.message}`)
  }
  const { method, url, headers, body, bodyBase64, sourceIp, country, region, asn } = parsed.output
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers)
  const isExcerpt = completes && !pairs.some(([name]) => /^(?:host|user-agent)$/i.test(name))
  const bytes =
    bodyBase64 === undefined
      ? body === undefined || body === null
        ? undefined
        : new TextEncoder().encode(body)
      : new Uint8Array(Buffer.from(bodyBase64, 'base64'))
  return {
    method,
    ...splitUrl(url),
    headers: isExcerpt ? [...pairs, ['user-agent', browser]] : pairs,
    ...(bytes === undefined ? {} : { body: bytes }),
    sourceIp,
    ...(country === undefined ? {} : { country }),
    ...(region === undefined ? {} : { region }),
    ...(asn === undefined ? {} : { asn }),
  }
}

/** Path and query as written: a URL parser would decode and normalise what rules must see raw. */
function splitUrl(url: string): { readonly uriPath: string; readonly query: string } {
  const target = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  const mark = target.indexOf('?')
  if (mark >= 0) return { uriPath: target.slice(0, mark) || '/', query: target.slice(mark + 1) }
  return { uriPath: target || '/', query: '' }
}

function report(verdict: Verdict): object {
  const [counted] = verdict.countedRules
  const isAllowed = verdict.action === 'ALLOW'
  const isCounted = isAllowed && verdict.terminatingRule === undefined && counted !== undefined
  const decided = isCounted ? counted : verdict.terminatingRule
  return {
    action: isCounted ? 'COUNT' : isAllowed ? 'ALLOW' : 'BLOCK',
    rule: decided === undefined ? null : ruleName(decided),
    labels: verdict.labels,
    ...(decided?.groupRule === undefined ? {} : { ruleGroup: decided.rule }),
    ...(verdict.answer === undefined ? {} : { status: verdict.answer.status }),
    ...(verdict.insertHeaders.length === 0 ? {} : { insertHeaders: verdict.insertHeaders }),
  }
}

function ruleName({ rule, groupRule }: MatchedRule): string {
  return groupRule ?? rule
}
