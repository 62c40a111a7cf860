import { describe, expect, it } from 'vitest'
import { formatBytes, formatDuration } from './format-bytes.ts'
import { ProgressLine } from './progress-line.ts'

const MIB = 1 << 20

describe('ProgressLine', () => {
  it('shows share, speed and time left', () => {
    const line = new ProgressLine('film')
    const progress = (doneBytes: number) => ({ doneBytes, totalBytes: 100 * MIB, donePieces: 0, pieceCount: 0 })
    line.render(progress(0), 0, 80)
    expect(line.render(progress(25 * MIB), 1000, 80)).toBe(
      `film [${'█'.repeat(10)}${'░'.repeat(30)}] 25 %  25 MiB/s  3 s`,
    )
  })

  it('takes its speed from the last seconds', () => {
    const line = new ProgressLine('x')
    const at = (seconds: number, doneMiB: number): string =>
      line.render(
        { doneBytes: doneMiB * MIB, totalBytes: 1000 * MIB, donePieces: 0, pieceCount: 0 },
        seconds * 1000,
        80,
      )
    for (let second = 0; second <= 10; second++) at(second, second * 50)
    for (let second = 11; second <= 14; second++) at(second, 500 + second - 10)
    expect(at(15, 505)).toContain('1 MiB/s')
  })

  it('fits a narrow terminal', () => {
    const line = new ProgressLine('a long name of a torrent')
    const shown = line.render({ doneBytes: 1, totalBytes: 2, donePieces: 0, pieceCount: 0 }, 0, 20)
    expect(shown.length).toBeLessThan(20)
  })
})

describe('formats', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [10 * MIB, '10 MiB'],
    [1.5 * 2 ** 40, '1.5 TiB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [125, '2:05'],
    [3725, '1:02:05'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})
