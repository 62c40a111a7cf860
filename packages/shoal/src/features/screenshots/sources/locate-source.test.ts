import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { infoHash as infoHashOf } from '@shoal/bittorrent'
import type { ClientView, FleetTorrent } from '@shoal/fleet'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type LocateParts, locateSource } from './locate-source.ts'

const never = new AbortController().signal
const infoHash = 'ab'.repeat(20)
const info = `d6:lengthi5e4:name8:film.mkv12:piece lengthi16384e6:pieces20:${'x'.repeat(20)}7:privatei1ee`
const metainfo = Buffer.from(`d4:info${info}e`).toString('base64')
const torrent: FleetTorrent['torrent'] = {
  infoHash: infoHashOf(infoHash),
  name: 'film.mkv',
  activity: 'seeding',
  totalBytes: 100,
  completedBytes: 100,
  leftBytes: 0,
  uploadSpeed: 0,
  downloadSpeed: 0,
  uploadedBytes: 0,
  downloadedBytes: 0,
  category: '',
  tags: [],
  savePath: '/downloads/films',
  addedAt: 0,
  seedingTime: 0,
  seeders: 0,
  leechers: 0,
}

interface Situation {
  readonly torrent?: Partial<FleetTorrent['torrent']> | undefined
  readonly client?: Partial<ClientView>
  readonly peerPort?: number
}

/** A fleet of one client that has the torrent, as the situation says. */
function fleetWith({ torrent: changes, client, peerPort = 0 }: Situation): LocateParts {
  const view: ClientView = {
    id: 'box',
    name: 'Box',
    kind: 'qbittorrent',
    address: 'http://127.0.0.1:8080',
    enabled: true,
    draining: false,
    declared: false,
    status: 'up',
    uploadSpeed: 0,
    downloadSpeed: 0,
    activeDownloads: 0,
    torrents: 1,
    outstandingBytes: 0,
    settings: {},
    secrets: [],
    ...client,
  }
  const held = { clientId: 'box', clientName: 'Box', torrent: { ...torrent, ...changes } }
  return {
    fleet: {
      torrents: {
        find: () => (changes === undefined ? undefined : held),
        peerPort: async () => ({ kind: 'answer', value: peerPort }),
      },
      clients: { get: async () => view },
    },
    metainfoOf: async () => undefined,
    builtinAddress: () => ({ address: '0.0.0.0', port: 6881 }),
  }
}

const locate = (situation: Situation) =>
  locateSource(fleetWith(situation))({ kind: 'fleet', infoHash, metainfo }, never)

describe('where the bytes of a torrent of the fleet are', () => {
  it('are its files, where the path mapping leads to them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-locate-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'film.mkv'), '12345')
    const client = { settings: { pathMapping: [{ client: '/downloads/films', shoal: folder }] } }
    expect(await locate({ torrent: {}, client })).toEqual({
      kind: 'found',
      source: { kind: 'disk', infoHash, metainfo, folder },
    })
  })

  it('are in the client as the only peer, where its files are not seen from here', async () => {
    expect(await locate({ torrent: {}, peerPort: 51_413 })).toEqual({
      kind: 'found',
      source: {
        kind: 'swarm',
        infoHash,
        metainfo,
        trackers: [],
        peers: ['127.0.0.1:51413'],
        allowPeers: ['127.0.0.1/32'],
        onlyPeers: true,
      },
    })
  })

  it('are in the built-in client at its own port', async () => {
    const found = await locate({ torrent: {}, client: { kind: 'builtin' } })
    expect(found).toMatchObject({ kind: 'found', source: { peers: ['127.0.0.1:6881'], onlyPeers: true } })
  })

  it.each([
    ['no client has it', { torrent: undefined }, 'not_in_fleet'],
    ['its client has nothing of it yet', { torrent: { completedBytes: 0, leftBytes: 100 } }, 'waiting_for_client'],
    ['its client has a part of it', { torrent: { completedBytes: 40, leftBytes: 60 } }, 'waiting_for_client'],
    ['its client does not tell its port', { torrent: {} }, 'client_unreachable'],
  ])('are asked for again later while %s', async (_, situation, code) => {
    expect(await locate(situation)).toMatchObject({ kind: 'later', failure: { code } })
  })
})
