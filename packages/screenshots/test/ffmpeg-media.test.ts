import { readdir, readFile, readlink } from 'node:fs/promises'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type FrameDecoder, openDecoder } from '../src/index.ts'

const never = new AbortController().signal

/** The processes that this one started, and those that they did. */
async function descendants(): Promise<readonly { readonly pid: number; readonly program: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')))
  const processes = stats.flatMap((stat) => {
    // pid (program) state ppid …: proc(5).
    const [, pid, program = '', parent] = /^(\d+) \((.*)\) \S (\d+)/.exec(stat) ?? []
    return pid === undefined ? [] : [{ pid: Number(pid), program, parent: Number(parent) }]
  })
  const found = [process.pid]
  for (const pid of found) found.push(...processes.filter(({ parent }) => parent === pid).map((child) => child.pid))
  return processes.filter(({ pid }) => pid !== process.pid && found.includes(pid))
}

describeWith(['ffmpeg'], 'whole files, read with the system ffmpeg', () => {
  let decoder: FrameDecoder
  beforeAll(async () => {
    decoder = await openDecoder('ffmpeg', never)
  })
  afterAll(() => decoder.close())

  /** A file of which no byte ever comes, and the ffprobe that waits for it. */
  const opening = async () => {
    const stop = new AbortController()
    const file = {
      length: 10_000_000,
      read: (_: number, __: number, signal: AbortSignal) =>
        new Promise<Uint8Array>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    }
    const opened = expect(decoder.openMedia?.(file, 'flv', stop.signal)).rejects.toThrow()
    const program = await vi.waitFor(
      async () => {
        const probe = (await descendants()).find((each) => each.program === 'ffprobe')
        return probe ?? Promise.reject(new Error('ffprobe has not started'))
      },
      { timeout: 20_000 },
    )
    const end = (): Promise<void> => {
      stop.abort()
      return opened
    }
    return { program, end }
  }

  it('ends its programs with the task', async () => {
    const { program, end } = await opening()
    await end()
    await vi.waitFor(async () => expect((await descendants()).map(({ pid }) => pid)).not.toContain(program.pid), {
      timeout: 10_000,
    })
  })

  it('sees no network but its own where the system allows that', async () => {
    const { program, end } = await opening()
    const own = await readlink(`/proc/${program.pid}/ns/net`)
    await end()
    expect(own !== (await readlink('/proc/self/ns/net'))).toBe(decoder.sandbox.includes('no network'))
  })
})
