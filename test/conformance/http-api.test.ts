import { beforeAll, describe, expect, it } from 'vitest'
import { invoke } from '../../src/invoke/invoke.ts'
import { compile, validate } from '../../src/plan/compile.ts'
import { fakePorts, makeWorld } from '../fakes/ports.ts'
import { deploy } from '../fakes/rest-api.ts'
import { caseBackend, type Seen } from './http-api/backend.ts'
import type { CaseRequest, GatewayCase } from './http-api/case.ts'
import { readCases, readUnitCases } from './http-api/case-files.ts'
import { check } from './http-api/check.ts'
import { deploymentOf } from './http-api/deploy.ts'
import { tokenIssuer, type TokenIssuer } from './http-api/tokens.ts'

const [given, own] = readCases()
const { defaults } = given
const cases = [...given.cases, ...own.cases, ...readUnitCases().cases]

describe('HTTP API cases, against invoke', () => {
  let issuer: TokenIssuer
  beforeAll(async () => {
    issuer = await tokenIssuer()
  })

  for (const testCase of cases) {
    it(`${testCase.id}: ${testCase.description}`, async () => {
      const world = makeWorld()
      world.nowMs = defaults.nowEpochMs
      const { snapshots, domains } = deploymentOf(testCase, defaults)
      for (const snapshot of snapshots) {
        expect(validate(snapshot)).toEqual([])
        deploy(world, snapshot)
      }
      for (const domain of domains) world.domains.set(domain.domainName, domain)
      const seen: Seen = { events: [], http: [], service: [] }
      world.backend = caseBackend(testCase, issuer, seen)
      const request = await requestOf(testCase, issuer)
      const response = await invoke(request, fakePorts(world), {
        entrance: 'public',
        sourceIp: defaults.sourceIp,
        planOf: (snapshot) => compile(snapshot).plan,
      })
      const logLines = world.lines.filter(({ event }) => event === 'access')
      const found = await check(
        testCase,
        response,
        seen,
        logLines.map(({ line }) => String(line)),
      )
      expect(found).toEqual([])
      expect(world.lines.filter(({ event }) => event === 'defect')).toEqual([])
    })
  }
})

async function requestOf(
  { request, jwts = {} }: GatewayCase,
  issuer: TokenIssuer,
): Promise<Request> {
  const headers = new Headers()
  for (const [name, value] of request.headers) {
    const token = /\{\{jwt:(\w+)\}\}/.exec(value)?.[1]
    const jwt = token === undefined ? undefined : jwts[token]
    const signed = jwt === undefined ? '' : await issuer.sign(jwt, defaults.nowEpochMs)
    headers.append(name, value.replace(/\{\{jwt:\w+\}\}/, signed))
  }
  return new Request(`https://${request.host}${request.path}`, {
    method: request.method,
    headers,
    body: bodyOf(request),
  })
}

function bodyOf({ body, bodyBase64 }: CaseRequest): Uint8Array<ArrayBuffer> | null {
  if (bodyBase64 !== undefined) return new Uint8Array(Buffer.from(bodyBase64, 'base64'))
  // Bytes, so that no Content-Type is made up for the request.
  return body === undefined ? null : new TextEncoder().encode(body)
}
