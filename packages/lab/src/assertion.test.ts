import { describe, expect, it } from 'vitest'
import { AssertionError, assertionOf } from './assertion.ts'
import type { LabPeerStatus, LabStatus } from './lab-status.ts'

function peer(id: string, kind: LabPeerStatus['kind'], complete: boolean): LabPeerStatus {
  const torrent = { infoHash: 'aa', completedBytes: complete ? 9 : 3, totalBytes: 9, downloadSpeed: 0, uploadSpeed: 0 }
  return {
    id,
    kind,
    role: id.startsWith('seed') ? 'seeder' : 'downloader',
    address: '10.88.0.9',
    port: 1,
    state: 'ready',
    torrents: [{ ...torrent, complete }],
    announced: complete ? ['aa'] : [],
    tracker: { aa: { verdict: complete ? 'fine' : 'never-announced' } },
  }
}

const status: LabStatus = {
  elapsed: 0,
  isolation: 'namespace',
  trackers: [],
  torrents: [{ name: 'n', infoHash: 'aa', length: 9, magnet: '', file: '', seeders: 1, leechers: 1 }],
  faults: [],
  peers: [peer('seed1', 'builtin', true), peer('dl1', 'aria2', false), peer('dl2', 'qbittorrent', true)],
}

describe('assertions', () => {
  it.each([
    ['dl2 complete within 30s', 30_000, []],
    ['dl1 is complete', 0, ['dl1 (aria2)']],
    ['aria2 complete within 0.5 s', 500, ['dl1 (aria2)']],
    ['all are announced', 0, ['dl1 (aria2)']],
    ['seeders complete', 0, []],
    ['downloaders ready', 0, []],
    ['dl1 has never announced', 0, []],
    ['all never announced', 0, ['seed1 (builtin)', 'dl2 (qbittorrent)']],
    ['dl1 at the wrong  address within 2s', 2_000, ['dl1 (aria2)']],
    ['dl2 refused', 0, ['dl2 (qbittorrent)']],
    ['dl9 complete', 0, ['no peer dl9']],
  ])('reads %j', (text, within, missing) => {
    const assertion = assertionOf(text)
    expect(assertion.within).toBe(within)
    expect(assertion.missing(status)).toEqual(missing)
  })

  it.each(['', 'dl1', 'dl1 happy', 'dl1 complete within soon', 'dl1 complete at once'])('refuses %j', (text) => {
    expect(() => assertionOf(text)).toThrow(AssertionError)
  })
})
