import { expect, it } from 'vitest'
import { nothingDeclared } from '../../test/fakes/admin.ts'
import { memoryRows } from './memory-rows.ts'
import { registryHost } from './registry-host.ts'

it('makes the rows of what is declared once for all objects of an isolate', () => {
  let made = 0
  const host = registryHost(
    () => {
      made++
      return nothingDeclared
    },
    () => {
      throw new Error('no call is handled here')
    },
  )
  expect(host.read(memoryRows(), 'stage/a/prod')).toBeUndefined()
  expect(host.read(memoryRows(), 'stage/a/prod')).toBeUndefined()
  expect(made).toBe(1)
})
