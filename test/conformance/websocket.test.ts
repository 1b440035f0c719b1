import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { validate } from '../../src/plan/compile.ts'
import type { SocketCaseFile } from './websocket/case.ts'
import { deploymentOf } from './websocket/deploy.ts'
import { play } from './websocket/player.ts'

const { defaults, cases } = JSON.parse(
  readFileSync(new URL('vectors/websocket/events.json', import.meta.url), 'utf8'),
) as SocketCaseFile

describe('WebSocket API cases, against the message lifecycle', () => {
  for (const testCase of cases) {
    it(`${testCase.id}: ${testCase.description}`, async () => {
      expect(deploymentOf(testCase, defaults).flatMap(validate)).toEqual([])
      expect(await play(testCase, defaults)).toEqual([])
    })
  }
})
