import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessUnits } from '../src/container/transport/access-units.ts'
import { elementaryStream } from '../src/container/transport/elementary-stream.ts'
import { oneUnitTransport } from '../src/container/transport/one-unit-transport.ts'
import { PACKET } from '../src/container/transport/packet.ts'
import { findVideoProgram } from '../src/container/transport/program.ts'
import { type FrameDecoder, openDecoder } from '../src/index.ts'
import { captureFile, frameOf } from './capture-shots.ts'

const run = promisify(execFile)
const never = new AbortController().signal
const fixture = join(import.meta.dirname, '..', 'fixtures', 'marked.mp4')
const SHAPE = { stride: PACKET, lead: 0 }
const FPS = 25

describeWith(['ffmpeg'], 'transport streams from elsewhere', () => {
  let folder: string
  let original: Buffer
  const decoders: FrameDecoder[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-transport-'))
    const path = join(folder, 'original.ts')
    await run('ffmpeg', ['-v', 'error', '-y', '-i', fixture, '-t', '17', '-c', 'copy', path])
    original = await readFile(path)
    decoders.push(await openDecoder('node-av', never), await openDecoder('ffmpeg', never))
  })
  afterAll(async () => {
    for (const decoder of decoders) await decoder.close()
    await rm(folder, { recursive: true })
  })

  const program = () => {
    const found = findVideoProgram(original, SHAPE)
    if (found === undefined) throw new Error('the stream has no video')
    return found
  }

  /** The same stream in PES packets that are cut so many bytes after each access unit begins. */
  const cutAt = (shift: number): Uint8Array => {
    const { pid, codec, tables } = program()
    const { bytes } = elementaryStream(original, SHAPE, pid)
    const units = accessUnits(elementaryStream(original, SHAPE, pid), codec)
    const parts: Uint8Array[] = [tables]
    let from = 0
    for (const [i, unit] of units.entries()) {
      const next = units[i + 1]
      const to = next === undefined ? bytes.length : next.from + shift
      const pes = oneUnitTransport(new Uint8Array(), pid, [bytes.subarray(from, to)])
      // The time of a PES packet is that of the first unit that begins in it.
      const begins = units.find((one) => one.from >= from && one.from < to)
      stamp(pes, begins?.time)
      parts.push(pes)
      from = to
      if (unit.time === undefined) throw new Error('ffmpeg gives every unit its time')
    }
    return Buffer.concat(parts)
  }

  it.each([
    ['begins with the last bytes of the unit before', -900],
    ['begins in the middle of the first slice', 60],
    ['begins right after the delimiter', 6],
  ])('show their own moments where each PES packet %s', async (_, shift) => {
    const path = join(folder, `cut${shift}.ts`)
    await writeFile(path, cutAt(shift))
    for (const decoder of decoders) {
      const { shots, report } = await captureFile(path, decoder, { count: 3 })
      expect(report.warnings).toEqual([])
      expect(shots).toHaveLength(3)
      for (const shot of shots) expect(await frameOf(shot)).toBe(Math.round(shot.seconds * FPS))
    }
  })

  it('are named as encrypted where their packets are scrambled', async () => {
    const { pid } = program()
    const scrambled = Buffer.from(original)
    for (let at = 0; at < scrambled.length; at += PACKET) {
      if ((scrambled.readUInt16BE(at + 1) & 0x1fff) === pid) scrambled[at + 3] = (scrambled[at + 3] ?? 0) | 0x80
    }
    const path = join(folder, 'scrambled.ts')
    await writeFile(path, scrambled)
    const [decoder] = decoders
    if (decoder === undefined) throw new Error('there is no decoder')
    await expect(captureFile(path, decoder, {})).rejects.toThrow(/encrypted/)
  })
})

/** Writes a time into the header of the PES packet at the start of the bytes, or takes its flag away. */
function stamp(pes: Uint8Array, time: number | undefined): void {
  const header = pes.indexOf(0xe0)
  if (time === undefined) {
    pes[header + 4] = 0
    return
  }
  const high = Math.floor(time / 2 ** 30) & 7
  const low = time % 2 ** 30
  pes.set(
    [0x21 | (high << 1), low >> 22, (low >> 14) | 1, low >> 7, (low << 1) | 1].map((byte) => byte & 0xff),
    header + 6,
  )
}
