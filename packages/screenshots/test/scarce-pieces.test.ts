import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type CaptureOptionsInput,
  type CaptureRequest,
  captureTorrent,
  type FrameDecoder,
  openDecoder,
  openLocalSource,
  type PieceSource,
  parseCaptureOptions,
  sharpPictures,
} from '../src/index.ts'
import { FakeClock } from './fake-clock.ts'

const never = new AbortController().signal
const fixture = join(import.meta.dirname, '..', 'fixtures', 'marked.mp4')
const SHOTS = 12
const LATE = [2, 3] // pieces that a peer brings after a while
const LOST = 5 // a piece that nobody brings

describe('pieces that nobody has', () => {
  let decoder: FrameDecoder
  beforeAll(async () => {
    decoder = await openDecoder('auto', never)
  })
  afterAll(() => decoder.close())

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
})
