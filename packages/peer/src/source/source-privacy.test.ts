import { nodeHashes } from '@shoal/bittorrent/node'
import { describe, expect, it } from 'vitest'
import { makeTorrent, noise } from '../../test/make-torrent.ts'
import { TrackerNotAllowedError } from '../session/tracker-policy.ts'
import { decidePrivacy, decideWithMetadata, type PrivacyOptions } from './source-privacy.ts'
import { type TorrentName, torrentReference } from './torrent-reference.ts'

const HASH = '0123456789abcdef0123456789abcdef01234567'
const PUBLIC = 'udp://tracker.opentrackr.org:1337/announce'
const OWN = 'http://tracker.mine/announce'
const STRANGE = 'https://some.private.example/passkey/announce'

const alone: PrivacyOptions = { onlyGiven: false, given: false, mayAnnounce: (host) => host === 'tracker.mine' }
const withPeers: PrivacyOptions = { ...alone, given: true }

function magnet(...trackers: readonly string[]): TorrentName {
  return { magnet: `magnet:?xt=urn:btih:${HASH}${trackers.map((url) => `&tr=${encodeURIComponent(url)}`).join('')}` }
}

function file(isPrivate: boolean, ...tiers: readonly (readonly string[])[]): TorrentName {
  const files = [{ path: ['a'], bytes: noise(10) }]
  return { metainfoBytes: makeTorrent({ files, trackers: tiers, isPrivate }) }
}

function decide(name: TorrentName, options: PrivacyOptions) {
  return decidePrivacy(torrentReference(name, nodeHashes), options)
}

describe('decidePrivacy', () => {
  it.each([
    ['an info-hash', { infoHash: HASH }, []],
    ['a magnet without trackers', magnet(), []],
    ['a magnet with public trackers', magnet(PUBLIC), [[PUBLIC]]],
    ['a public file with any tracker', file(false, [STRANGE]), [[STRANGE]]],
  ] as const)('looks everywhere for %s', (_, name, tiers) => {
    expect(decide(name, alone)).toEqual({ discovery: 'public', tiers })
  })

  it.each([
    ['a magnet that names an unknown tracker', magnet(PUBLIC, STRANGE)],
    ['a private file whose tracker is not allowed', file(true, [STRANGE])],
    ['a private file on a public tracker', file(true, [PUBLIC])],
    ['a private file without trackers', file(true)],
  ] as const)('asks nobody but given peers for %s', (_, name) => {
    expect(decide(name, withPeers)).toEqual({ discovery: 'given-only', tiers: [] })
    expect(() => decide(name, alone)).toThrow(TrackerNotAllowedError)
  })

  it('asks only allowed trackers about a private file', () => {
    expect(decide(file(true, [STRANGE, OWN], [PUBLIC]), alone)).toEqual({ discovery: 'private', tiers: [[OWN]] })
  })

  it('keeps a magnet on allowed trackers away from everyone else until its metadata is known', () => {
    expect(decide(magnet(OWN), alone)).toEqual({ discovery: 'private', tiers: [[OWN]] })
  })

  it('asks nobody but given peers when told so, whatever the torrent', () => {
    for (const name of [magnet(PUBLIC), file(false, [PUBLIC]), file(true, [OWN])]) {
      expect(decide(name, { ...withPeers, onlyGiven: true })).toEqual({ discovery: 'given-only', tiers: [] })
    }
  })

  it('names hosts, never the URLs that hold passkeys, when it refuses', () => {
    expect(() => decide(magnet(STRANGE), alone)).toThrow(/some\.private\.example/)
    expect(() => decide(magnet(STRANGE), alone)).not.toThrow(/passkey/)
  })
})

describe('decideWithMetadata', () => {
  const reference = (name: TorrentName) => torrentReference(name, nodeHashes)

  it('opens up once the torrent proves public', () => {
    expect(decideWithMetadata(reference(magnet(STRANGE)), false, withPeers)).toEqual({
      discovery: 'public',
      tiers: [[STRANGE]],
    })
  })

  it('falls silent once the torrent proves private, except towards allowed trackers', () => {
    expect(decideWithMetadata(reference(magnet(PUBLIC)), true, alone)).toEqual({ discovery: 'given-only', tiers: [] })
    expect(decideWithMetadata(reference(magnet(PUBLIC, OWN)), true, alone)).toEqual({
      discovery: 'private',
      tiers: [[OWN]],
    })
  })

  it('stays with given peers when told so', () => {
    expect(decideWithMetadata(reference(magnet(PUBLIC)), false, { ...alone, onlyGiven: true }).discovery).toBe(
      'given-only',
    )
  })
})
