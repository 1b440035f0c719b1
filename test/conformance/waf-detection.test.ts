import { describe, expect, it } from 'vitest'
import { compileWebAcl } from '../../src/invoke/web-acl/compile.ts'
import { inspect } from '../../src/invoke/web-acl/inspect.ts'
import { defaultWebAcl } from '../../src/invoke/web-acl/managed/default-acl.ts'
import { createRateWindow } from '../../src/invoke/web-acl/rate-window.ts'
import { corpora, readCorpus, type CorpusCase } from './waf-corpus.ts'

const { compiled } = compileWebAcl(defaultWebAcl)
const state = { nowMs: 0, rates: createRateWindow() }

function isBlocked({ request }: CorpusCase): boolean {
  if (compiled === undefined) throw new Error('the default web ACL does not compile')
  return inspect(compiled, request, state).action === 'BLOCK'
}

describe.each(corpora)('the default web ACL on the %s corpus', (set) => {
  it('blocks at least 97 % of the attacks', () => {
    const cases = readCorpus(set, 'attacks')
    const missed = cases.filter((one) => !isBlocked(one)).map(({ name }) => name)
    expect(cases.length).toBeGreaterThan(90)
    expect(missed.length / cases.length, missed.join('\n')).toBeLessThan(0.03)
  })

  it('blocks less than 0.5 % of ordinary requests', () => {
    const cases = readCorpus(set, 'benign')
    const blocked = cases.filter(isBlocked).map(({ name }) => name)
    expect(cases.length).toBeGreaterThan(90)
    expect(blocked.length / cases.length, blocked.join('\n')).toBeLessThan(0.005)
  })
})
