/** Kinds of threats that the scan tells apart, one bit each. */
export const threats = {
  sqli: 1 << 0,
  sqliExtended: 1 << 1,
  xss: 1 << 2,
  metadata: 1 << 3,
  traversal: 1 << 4,
  systemFile: 1 << 5,
  remoteFile: 1 << 6,
  restrictedExtension: 1 << 7,
  unixShell: 1 << 8,
  windowsShell: 1 << 9,
  powerShell: 1 << 10,
  php: 1 << 11,
  java: 1 << 12,
  jndi: 1 << 13,
  template: 1 << 14,
  xmlEntity: 1 << 15,
  noSql: 1 << 16,
  ldap: 1 << 17,
  headerSplit: 1 << 18,
  serverInclude: 1 << 19,
  prototype: 1 << 20,
  script: 1 << 21,
} as const

/** Several kinds at once. */
export type ThreatMask = number

/** Where a value stood; some patterns mean harm in one place and nothing in another. */
export type Place = 'path' | 'query' | 'body' | 'cookie' | 'header'
