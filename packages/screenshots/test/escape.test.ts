import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

const asRoot = process.getuid?.() === 0
const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']
const trial = z.object({
  level: z.string(),
  said: z.object({ tried: z.number(), worked: z.array(z.string()), complaints: z.string().optional() }),
})

/** What this kernel and container must be able to do for the strongest level. */
const WHOLE = 'no network, no files, few system calls, no privileges, memory and CPU limits'

describe.skipIf(process.platform !== 'linux')('a program in the place of the decoder [needs Linux]', () => {
  let folder: string
  const servers: Server[] = []
  const args: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-escape-'))
    await chmod(folder, 0o777)
    for (const name of ['secret', 'other', 'removable']) {
      await writeFile(join(folder, name), 'a sealing key')
      await chmod(join(folder, name), 0o666)
    }
    const socket = join(folder, 'control.sock')
    const port = await listen(socket)
    await chmod(socket, 0o777)
    args.push(join(folder, 'secret'), socket, String(port), String(process.pid))
  })
  afterAll(async () => {
    for (const server of servers) server.close()
    await rm(folder, { recursive: true })
  })

  async function listen(socket: string): Promise<number> {
    const [unix, tcp] = [createServer((line) => line.destroy()), createServer((line) => line.destroy())]
    servers.push(unix, tcp)
    await new Promise<void>((resolve) => unix.listen(socket, resolve))
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve))
    const address = tcp.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  async function attempt(network: string, user: readonly string[]): Promise<z.output<typeof trial>> {
    const script = join(import.meta.dirname, 'escape-trial.ts')
    const which = network === 'unconfined' ? 'harmless' : 'all'
    const node = [process.execPath, '--conditions=source', '--no-warnings']
    const words = [...user, ...node, script, network, ...args, which]
    const [program = '', ...rest] = words
    const { stdout } = await promisify(execFile)(program, rest, { timeout: 120_000 })
    return trial.parse(JSON.parse(stdout))
  }

  const users = [['this user', []], ...(asRoot ? ([['an ordinary user', asNobody]] as const) : [])] as const

  it('reaches files, sockets and processes where nothing confines it, so that its attempts are real', async () => {
    const { said } = await attempt('unconfined', [])
    expect(said.complaints).toBeUndefined()
    expect(said.tried).toBeGreaterThan(10)
    expect(said.worked).toHaveLength(said.tried)
  })

  it.each(users)('reaches nothing as %s', async (_, user) => {
    const { level, said } = await attempt('none', user)
    expect(said.complaints).toBeUndefined()
    expect(said.tried).toBeGreaterThan(50)
    expect(level).toBe(WHOLE)
    expect(said.worked).toEqual([])
  })

  it.for(users)('reaches nothing but a loopback of its own as %s', async ([_, user], { skip }) => {
    const { level, said } = await attempt('loopback', user)
    if (!level.includes('no network')) skip('namespaces of networks are forbidden here: such files are refused')
    expect(said.complaints).toBeUndefined()
    expect(level).toBe(WHOLE)
    // It starts ffmpeg, whose bytes come over that loopback.
    const meant = [
      'make a socket of AF_INET',
      'make a pair of sockets',
      'make a process',
      'signal its group',
      'signal every process',
    ]
    expect(said.worked.filter((name) => !meant.includes(name))).toEqual([])
  })
})
