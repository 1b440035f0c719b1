import type { RequestView } from '../request.ts'
import { threats, type ThreatMask } from '../threats/kinds.ts'
import type { Part, ThreatScan } from '../threats/scan.ts'
import {
  badBot,
  exploitablePath,
  managementPath,
  wordPressCommand,
  wordPressPath,
} from './request-signs.ts'

/** One rule of a managed group. */
export interface ManagedRule {
  readonly name: string
  /** `awswaf:managed:aws:sql-database:SQLi_Body` */
  readonly label: string
  readonly action: 'Block' | 'Count'
  readonly matches: (view: RequestView, scan: ThreatScan) => boolean
}

/**
 * A managed group: AWS's name, rule names and labels, with detectors of our own, since AWS's
 * patterns are secret.
 */
export interface ManagedRuleGroup {
  readonly vendor: string
  readonly name: string
  readonly capacity: number
  readonly rules: readonly ManagedRule[]
  /** Kinds of threats its rules ask the scan for. */
  readonly threats: ThreatMask
  /** What the group would need to match anything. */
  readonly missingData?: string
}

/** How parts are spelled in rule names and, differently, in labels. */
const partNames = {
  UriPath: ['URIPATH', 'URIPath'],
  QueryArguments: ['QUERYARGUMENTS', 'QueryArguments'],
  QueryString: ['QUERYSTRING', 'QueryString'],
  Body: ['BODY', 'Body'],
  Cookie: ['COOKIE', 'Cookie'],
  Header: ['HEADER', 'Header'],
} as const

type PartName = keyof typeof partNames

interface RuleDraft {
  readonly name: string
  readonly label: string
  readonly threats: ThreatMask
  readonly matches: ManagedRule['matches']
  /** Block when absent. */
  readonly action?: ManagedRule['action']
}

/** One rule per part, all for the same kinds of threats. */
function scanned(name: string, kinds: ThreatMask, ...parts: readonly PartName[]): RuleDraft[] {
  return parts.map((part) => {
    const [upper, mixed] = partNames[part]
    const source: Part = part === 'QueryString' ? 'QueryArguments' : part
    return {
      name: `${name}_${upper}`,
      label: `${name}_${mixed}`,
      threats: kinds,
      matches: (_, scan) => (scan.in(source) & kinds) !== 0,
    }
  })
}

function tested(name: string, label: string, matches: (view: RequestView) => boolean): RuleDraft[] {
  return [{ name, label, threats: 0, matches }]
}

function group(
  name: string,
  capacity: number,
  namespace: string,
  drafts: readonly (readonly RuleDraft[])[],
  { vendor = 'AWS', missingData }: { vendor?: string; missingData?: string } = {},
): ManagedRuleGroup {
  const rules = drafts.flat()
  return {
    vendor,
    name,
    capacity,
    threats: rules.reduce((mask, rule) => mask | rule.threats, 0),
    rules: rules.map((rule) => ({
      name: rule.name,
      label: `awswaf:managed:${vendor.toLowerCase()}:${namespace}:${rule.label}`,
      action: rule.action ?? 'Block',
      matches: rule.matches,
    })),
    ...(missingData === undefined ? {} : { missingData }),
  }
}

const never = () => false

/**
 * The groups by AWS's names.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
const awsGroups: readonly ManagedRuleGroup[] = [
  group('AWSManagedRulesCommonRuleSet', 700, 'core-rule-set', [
    tested(
      'NoUserAgent_HEADER',
      'NoUserAgent_Header',
      (view) => (view.header('user-agent') ?? '').trim() === '',
    ),
    tested('UserAgent_BadBots_HEADER', 'BadBots_Header', (view) =>
      badBot(view.header('user-agent') ?? ''),
    ),
    tested(
      'SizeRestrictions_QUERYSTRING',
      'SizeRestrictions_QueryString',
      (view) => view.queryString().length > 2048,
    ),
    tested(
      'SizeRestrictions_Cookie_HEADER',
      'SizeRestrictions_Cookie_Header',
      (view) => (view.header('cookie') ?? '').length > 10_240,
    ),
    tested(
      'SizeRestrictions_BODY',
      'SizeRestrictions_Body',
      (view) => (view.request.body?.length ?? 0) > 8192,
    ),
    tested(
      'SizeRestrictions_URIPATH',
      'SizeRestrictions_URIPath',
      (view) => view.path().length > 1024,
    ),
    scanned('EC2MetaDataSSRF', threats.metadata, 'Body', 'Cookie', 'UriPath', 'QueryArguments'),
    scanned(
      'GenericLFI',
      threats.traversal | threats.systemFile,
      'QueryArguments',
      'UriPath',
      'Body',
    ),
    scanned('RestrictedExtensions', threats.restrictedExtension, 'UriPath', 'QueryArguments'),
    scanned('GenericRFI', threats.remoteFile, 'QueryArguments', 'Body', 'UriPath'),
    scanned('CrossSiteScripting', threats.xss, 'Cookie', 'QueryArguments', 'Body', 'UriPath'),
  ]),
  group('AWSManagedRulesAdminProtectionRuleSet', 100, 'admin-protection', [
    tested('AdminProtection_URIPATH', 'AdminProtection_URIPath', (view) =>
      managementPath(view.path()),
    ),
  ]),
  group('AWSManagedRulesKnownBadInputsRuleSet', 200, 'known-bad-inputs', [
    scanned('JavaDeserializationRCE', threats.java, 'Header', 'Body', 'UriPath', 'QueryString'),
    tested('Host_localhost_HEADER', 'Host_Localhost_Header', (view) =>
      /^localhost(?::\d{1,5})?$/i.test(view.header('host') ?? ''),
    ),
    tested(
      'PROPFIND_METHOD',
      'Propfind_Method',
      (view) => view.request.method.toUpperCase() === 'PROPFIND',
    ),
    tested('ExploitablePaths_URIPATH', 'ExploitablePaths_URIPath', (view) =>
      exploitablePath(view.path()),
    ),
    scanned('Log4JRCE', threats.jndi, 'Header', 'QueryString', 'Body', 'UriPath'),
  ]),
  group('AWSManagedRulesSQLiRuleSet', 200, 'sql-database', [
    scanned('SQLi', threats.sqli, 'QueryArguments', 'Body', 'Cookie', 'UriPath'),
    scanned('SQLiExtendedPatterns', threats.sqliExtended, 'QueryArguments', 'Body'),
  ]),
  group('AWSManagedRulesLinuxRuleSet', 200, 'linux-os', [
    scanned('LFI', threats.traversal | threats.systemFile, 'UriPath', 'QueryString', 'Header'),
  ]),
  group('AWSManagedRulesUnixRuleSet', 100, 'posix-os', [
    scanned('UNIXShellCommandsVariables', threats.unixShell, 'QueryArguments', 'Body', 'Header'),
  ]),
  group('AWSManagedRulesWindowsRuleSet', 200, 'windows-os', [
    scanned('WindowsShellCommands', threats.windowsShell, 'Cookie', 'QueryArguments', 'Body'),
    scanned('PowerShellCommands', threats.powerShell, 'Cookie', 'QueryArguments', 'Body'),
  ]),
  group('AWSManagedRulesPHPRuleSet', 100, 'php-app', [
    scanned('PHPHighRiskMethodsVariables', threats.php, 'Header', 'QueryString', 'Body'),
  ]),
  group('AWSManagedRulesWordPressRuleSet', 100, 'wordpress-app', [
    tested(
      'WordPressExploitableCommands_QUERYSTRING',
      'WordPressExploitableCommands_QueryString',
      (view) => wordPressCommand(view.path(), view.queryString()),
    ),
    tested('WordPressExploitablePaths_URIPATH', 'WordPressExploitablePaths_URIPath', (view) =>
      wordPressPath(view.path()),
    ),
  ]),
  group(
    'AWSManagedRulesAmazonIpReputationList',
    25,
    'amazon-ip-list',
    [
      tested('AWSManagedIPReputationList', 'AWSManagedIPReputationList', never),
      tested('AWSManagedReconnaissanceList', 'AWSManagedReconnaissanceList', never),
      tested('AWSManagedIPDDoSList', 'AWSManagedIPDDoSList', never).map((rule) => ({
        ...rule,
        action: 'Count' as const,
      })),
    ],
    { missingData: 'lists of addresses that AWS does not publish' },
  ),
  group(
    'AWSManagedRulesAnonymousIpList',
    50,
    'anonymous-ip-list',
    [
      // The platform reports Tor as the country T1.
      tested('AnonymousIPList', 'AnonymousIPList', (view) => view.request.country === 'T1'),
      tested('HostingProviderIPList', 'HostingProviderIPList', never),
    ],
    { missingData: 'lists of addresses that AWS does not publish (Tor exits are known)' },
  ),
  group('AWSManagedRulesBotControlRuleSet', 50, 'bot-control', [], {
    missingData: 'signals that only AWS’s scripts collect',
  }),
  group('AWSManagedRulesATPRuleSet', 50, 'atp', [], { missingData: 'lists of stolen credentials' }),
  group('AWSManagedRulesACFPRuleSet', 50, 'acfp', [], {
    missingData: 'signals that only AWS’s scripts collect',
  }),
  group('AWSManagedRulesAntiDDoSRuleSet', 50, 'anti-ddos', [], {
    missingData: 'a baseline of the traffic',
  }),
]

/** All that our own rules look through. */
const everyPart = ['QueryArguments', 'Body', 'UriPath', 'Cookie', 'Header'] as const

/** Where AWS has no managed rule: more kinds of injection, and more places for the known ones. */
const ownGroup = group(
  'TidegateManagedRulesInjectionRuleSet',
  200,
  'injection',
  [
    scanned('TemplateInjection', threats.template, ...everyPart),
    scanned('CodeInjection', threats.script, ...everyPart),
    scanned('XmlExternalEntity', threats.xmlEntity, ...everyPart),
    scanned('NoSqlInjection', threats.noSql, ...everyPart),
    scanned('LdapInjection', threats.ldap, ...everyPart),
    scanned('HeaderInjection', threats.headerSplit, ...everyPart),
    scanned('ServerSideInclude', threats.serverInclude, ...everyPart),
    scanned('PrototypePollution', threats.prototype, ...everyPart),
    scanned('SQLi', threats.sqli, 'Header'),
    scanned('CrossSiteScripting', threats.xss, 'Header'),
    scanned('ServerSideRequest', threats.remoteFile | threats.metadata, 'Header', 'Cookie'),
    scanned(
      'ShellCommands',
      threats.unixShell | threats.windowsShell | threats.powerShell,
      'UriPath',
      'Cookie',
      'Header',
    ),
    scanned('ApplicationCode', threats.php | threats.java | threats.jndi, 'UriPath', 'Cookie'),
    scanned('LFI', threats.traversal | threats.systemFile, 'Cookie'),
  ],
  { vendor: 'Tidegate' },
)

export const managedRuleGroups: readonly ManagedRuleGroup[] = [...awsGroups, ownGroup]

const byName = new Map(managedRuleGroups.map((one) => [`${one.vendor}#${one.name}`, one]))

export function findManagedGroup(vendor: string, name: string): ManagedRuleGroup | undefined {
  return byName.get(`${vendor}#${name}`)
}
