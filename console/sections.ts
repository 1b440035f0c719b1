/** What the navigation names: headings, each with its sections' addresses. */
export const sections = [
  [
    'Build',
    [
      ['/apis', 'APIs'],
      ['/domains', 'Domains'],
      ['/portals', 'Portals'],
    ],
  ],
  [
    'Access',
    [
      ['/keys', 'API keys'],
      ['/plans', 'Usage plans'],
      ['/signups', 'Sign-ups'],
      ['/simulator', 'Policy simulator'],
      ['/webacls', 'Web ACLs'],
    ],
  ],
  [
    'Watch',
    [
      ['/monitoring', 'Monitoring'],
      ['/traces', 'Traces'],
      ['/logs', 'Logs'],
    ],
  ],
] as const
