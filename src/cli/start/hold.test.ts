import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keepAddress } from '../gateway-api.ts'
import { CommandError } from '../io.ts'
import { holdFolder } from './hold.ts'

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'tidegate-hold-'))

it('keeps a data folder for one gateway, until it lets go', async () => {
  const data = newFolder()
  const letGo = await holdFolder(data)
  await expect(holdFolder(data)).rejects.toThrow(
    new CommandError(
      `another gateway serves ${data}; stop it first, or name another folder with --data`,
    ),
  )
  letGo()
  expect(existsSync(join(data, 'held.sock'))).toBe(false)
  const letGoAgain = await holdFolder(data)
  letGoAgain()
})

it('says where the other one serves', async () => {
  const data = newFolder()
  const letGo = await holdFolder(data)
  keepAddress(data, 'http://127.0.0.1:8787')
  await expect(holdFolder(data)).rejects.toThrow(`serves ${data}, at http://127.0.0.1:8787; stop`)
  letGo()
})

it('takes the folder of a gateway that was killed', async () => {
  const data = newFolder()
  const file = join(data, 'held.sock')
  const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
  spawnSync(process.execPath, ['-e', script, file])
  expect(existsSync(file)).toBe(true)
  const letGo = await holdFolder(data)
  await expect(holdFolder(data)).rejects.toThrow('another gateway serves')
  letGo()
})

it('holds nothing where a socket cannot be', async () => {
  const letGo = await holdFolder(join(newFolder(), 'x'.repeat(200)))
  expect(letGo).not.toThrow()
})
