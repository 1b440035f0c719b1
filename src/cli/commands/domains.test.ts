import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { planDomains } from './domains.ts'

/** The configuration that comes with Tidegate. */
const shipped = readFileSync(
  fileURLToPath(new URL('../../../wrangler.toml', import.meta.url)),
  'utf8',
)
const basePathMappings = { '(none)': { api: 'pets', stage: 'prod' } }
const mapped = { basePathMappings }

describe('the domains command', () => {
  it('makes an exact name a custom domain and a wildcard a route of its zone', () => {
    const { entries } = planDomains({ 'API.example.com': mapped, '*.example.org': mapped }, shipped)
    expect(entries).toEqual([
      { pattern: 'api.example.com', custom_domain: true },
      { pattern: '*.example.org/*', zone_name: 'example.org' },
    ])
  })

  it('needs nothing for the catch-all name: the shipped configuration is complete', () => {
    expect(planDomains({ '*': mapped }, shipped)).toEqual({ entries: [], missing: [], notes: [] })
  })

  it('names what is missing until it is there', () => {
    const names = { 'api.example.com': mapped }
    expect(planDomains(names, shipped).missing).toEqual(['a [[routes]] entry for api.example.com'])
    const route = '[[routes]]\npattern = "api.example.com"\ncustom_domain = true\n'
    expect(planDomains(names, `${shipped}\n${route}`).missing).toEqual([])
    expect(planDomains(names, `${shipped}\n# pattern = "api.example.com"`).missing).toHaveLength(1)
  })

  it.each([
    ['api.example.com/*', 0],
    ['*.example.com/*', 0],
    ['*example.com/*', 0],
    ['https://api.example.com/*', 0],
    ['api.example.com/v1/*', 1],
    ['*.api.example.com/*', 1],
    ['other.example.com/*', 1],
  ])('counts a route %s of the zone where it takes the whole name', (pattern, missing) => {
    const route = `[[routes]]\npattern = "${pattern}"\nzone_name = "example.com"\n`
    const report = planDomains({ 'api.example.com': mapped }, `${shipped}\n${route}`)
    expect(report.missing).toHaveLength(missing)
  })

  it('names each binding that the worker cannot do without', () => {
    const { missing } = planDomains({ '*': mapped }, 'name = "tidegate"\nworkers_dev = false\n')
    expect(missing.map((line) => line.split(';')[0])).toEqual([
      'the binding STATE',
      'the binding REGISTRY',
      'the binding METERS',
      'the binding CONNECTIONS',
      'a way in: there is no route, and workers_dev is false',
    ])
  })

  it('gives private names no route and says what the zone has to do for client certificates', () => {
    const { entries, notes } = planDomains(
      {
        'inner.example.com': { ...mapped, endpointType: 'PRIVATE' },
        'mtls.example.com': { ...mapped, mutualTlsAuthentication: { truststoreUri: 's3://b/t' } },
      },
      shipped,
    )
    expect(entries.map(({ pattern }) => pattern)).toEqual(['mtls.example.com'])
    expect(notes).toHaveLength(2)
  })
})
