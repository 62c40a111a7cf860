import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { CaptureRequest } from '../src/capture/capture-request.ts'
import {
  type CaptureOptionsInput,
  captureTorrent,
  type FrameDecoder,
  openDecoder,
  openLocalSource,
  type PieceSource,
  parseCaptureOptions,
  sharpPictures,
} from '../src/index.ts'
import { FakeClock } from './fake-clock.ts'

const run = promisify(execFile)
const never = new AbortController().signal
const fixture = join(import.meta.dirname, '..', 'fixtures', 'marked.mp4')
const SHOTS = 12
const LATE = [2, 3] // pieces that a peer brings after a while
const LOST = 5 // a piece that nobody brings
const PATIENCE = 30 // seconds that it is waited for

describeWith(['ffmpeg'], 'pieces that nobody has', () => {
  let decoder: FrameDecoder
  let folder: string
  beforeAll(async () => {
    decoder = await openDecoder('auto', never)
    folder = await mkdtemp(join(tmpdir(), 'shoal-scarce-'))
  })
  afterAll(async () => {
    await decoder.close()
    await rm(folder, { recursive: true })
  })

  const requestOf = (source: PieceSource, clock: FakeClock, options: CaptureOptionsInput): CaptureRequest => ({
    source,
    checked: 'none',
    options: parseCaptureOptions(options),
    decoder,
    encoder: sharpPictures,
    clock,
    delivered: [],
    onShot: async () => undefined,
    onProgress: () => undefined,
  })

  it('are counted by a quote once peers said what they have, though the index was here before', async () => {
    const local = await openLocalSource({ kind: 'file', path: fixture }, never)
    if (local === undefined) throw new Error('the fixture is a local file')
    let connected = false
    const source: PieceSource = {
      ...local,
      get stats() {
        return local.stats
      },
      have: () => false,
      availability: (piece) => (connected && piece !== LOST ? 1 : 0),
    }
    const clock = new FakeClock()
    const request = requestOf(source, clock, { count: SHOTS, quoteOnly: true })
    const quoted = captureTorrent(request, never)
    await clock.asleep(2)
    connected = true
    clock.advance(100)
    expect((await quoted).report.quote?.absentPieces).toBe(1)
  })

  it('keep no other shot waiting, are awaited a little, and then named', async () => {
    const local = await openLocalSource({ kind: 'file', path: fixture }, never)
    if (local === undefined) throw new Error('the fixture is a local file')
    const absent = new Set([...LATE, LOST])
    const source: PieceSource = {
      ...local,
      get stats() {
        return local.stats
      },
      have: () => false,
      availability: (piece) => (absent.has(piece) ? 0 : 1),
    }
    const clock = new FakeClock()
    const shown: number[] = []
    const request = requestOf(source, clock, { count: SHOTS })
    const result = captureTorrent({ ...request, onShot: async ({ index }) => void shown.push(index) }, never)
    // One who sleeps is the deadline, the other waits for the pieces.
    await clock.asleep(2)
    const atOnce = [...shown]
    expect(atOnce).toContain(0)
    expect(atOnce).toContain(SHOTS - 1)

    for (const piece of LATE) absent.delete(piece)
    clock.advance(1000)
    await clock.asleep(2)
    expect(shown.length).toBeGreaterThan(atOnce.length)

    clock.advance(30_000)
    const { partial, report } = await result
    expect(partial).toBe(true)
    const missing = report.warnings.filter((warning) => /: no connected peer has its pieces$/.test(warning))
    expect(missing.length).toBeGreaterThan(0)
    expect(shown.length + missing.length).toBe(SHOTS)
  })

  it('are left out of a search without index, which goes on with the next shot', async () => {
    const path = join(folder, 'fixture.ts')
    await run('ffmpeg', ['-v', 'error', '-i', fixture, '-c', 'copy', path])
    const local = await openLocalSource({ kind: 'file', path }, never)
    if (local === undefined) throw new Error('the stream is a local file')
    const { pieceCount } = await local.metainfo(never)
    const isLost = (piece: number): boolean => piece / pieceCount > 0.25 && piece / pieceCount < 0.5
    const source: PieceSource = {
      ...local,
      get stats() {
        return local.stats
      },
      have: () => false,
      availability: (piece) => (isLost(piece) ? 0 : 1),
    }
    const clock = new FakeClock()
    const shown: number[] = []
    const request = requestOf(source, clock, { count: 4 })
    const result = captureTorrent({ ...request, onShot: async ({ index }) => void shown.push(index) }, never)
    let ended = false
    const end = result.finally(() => {
      ended = true
    })
    // One who sleeps is the deadline, the other waits for the piece.
    for (let waits = 0; waits < PATIENCE; waits++) {
      await Promise.race([clock.asleep(2), end])
      clock.advance(1000)
    }
    await vi.waitFor(() => expect(ended).toBe(true), { timeout: 20_000 })
    const { partial, report } = await result
    expect([shown.length, partial]).toEqual([3, true])
    expect(report.warnings).toEqual([expect.stringMatching(/^no picture near .*: no connected peer has its pieces$/)])
  })
})
