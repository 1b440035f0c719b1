import { expect, it } from 'vitest'
import { progress } from './progress.ts'

function shown(isTerminal: boolean, total: number, steps: number): string {
  let text = ''
  const bar = progress({ isTerminal, stderr: (more) => void (text += more) }, total, 'calls')
  for (let step = 0; step < steps; step++) bar.step()
  bar.end()
  return text
}

it('grows a bar at a terminal', () => {
  expect(shown(true, 4, 2)).toBe(
    '\r[######..................] 1 of 4 calls\r[############............] 2 of 4 calls\n',
  )
})

it.each([
  [false, 4, 4],
  [true, 0, 0],
  [true, 4, 0],
])(
  'writes nothing where nobody looks or nothing is done (%s, %d, %d)',
  (isTerminal, total, steps) => {
    expect(shown(isTerminal, total, steps)).toBe('')
  },
)
