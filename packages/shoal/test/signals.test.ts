import { existsSync } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startProgram, temporaryFolder } from './start-program.ts'

const SOON = { timeout: 20_000, interval: 200 }
const HASH = 'cd'.repeat(20)

it('reloads lists at SIGHUP and stops cleanly at SIGQUIT, in all roles', async () => {
  const data = await temporaryFolder()
  const list = join(data, 'allow.txt')
  await writeFile(list, '')
  const program = await startProgram({ data })
  const announce = async () => {
    const query = `info_hash=${HASH.replace(/../g, (byte) => `%${byte}`)}&peer_id=-qB4520-abcdefghijkl&port=6881&left=0`
    return (await fetch(`http://127.0.0.1:${program.trackerPort}/announce?${query}`)).text()
  }
  expect(await announce()).toContain('unregistered')
  await appendFile(list, `${HASH}\n`)
  for (const signal of ['SIGHUP', 'SIGUSR2', 'SIGHUP'] as const) {
    program.child.kill(signal)
    await expect.poll(() => fetch(`${program.url}/livez`).then(({ status }) => status), SOON).toBe(200)
  }
  const { code, output } = await program.stop('SIGQUIT')
  expect(code, output).toBe(0)
  expect(existsSync(join(data, 'tracker.snapshot'))).toBe(true)
})
