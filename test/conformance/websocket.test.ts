import { describe, expect, it } from 'vitest'
import { validate } from '../../src/plan/compile.ts'
import { readSocketCases, readUnitSocketCases } from './websocket/case-files.ts'
import { deploymentOf } from './websocket/deploy.ts'
import { play } from './websocket/player.ts'

const { defaults, cases } = readSocketCases()

describe('WebSocket API cases, against the message lifecycle', () => {
  for (const testCase of [...cases, ...readUnitSocketCases()]) {
    it(`${testCase.id}: ${testCase.description}`, async () => {
      expect(deploymentOf(testCase, defaults).flatMap(validate)).toEqual([])
      expect(await play(testCase, defaults)).toEqual([])
    })
  }
})
