import { type BencodeInput, decodeBencodeEntries, encodeBencode, encodeInfo, RawBencode } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { describe, expect, it } from 'vitest'
import { editDiff } from './edit-diff.ts'
import { editTorrent } from './edit-torrent.ts'
import { editTrackers } from './edit-trackers.ts'
import type { TorrentChange } from './torrent-change.ts'

const TIERS = [['http://a/announce', 'http://b/announce'], ['udp://c:1/OLDKEY']]
const info = encodeInfo({
  kind: 'v1',
  name: 'n',
  singleFile: true,
  files: [{ path: ['n'], length: 5 }],
  pieceLength: 16_384,
  pieces: new Uint8Array(20),
  extra: new Map([['x_cross_seed', 'kept']]),
})

function torrent(more: Readonly<Record<string, BencodeInput>> = {}): Uint8Array {
  const top = {
    info: new RawBencode(info),
    announce: 'http://a/announce',
    'announce-list': TIERS,
    'x-unknown': 'é',
    ...more,
  }
  return encodeBencode(new Map<string, BencodeInput>(Object.entries(top)))
}

describe('editTrackers', () => {
  it.each<[string, TorrentChange, readonly (readonly string[])[]]>([
    ['nothing', {}, TIERS],
    [
      'adds tiers, but nothing twice',
      { addTrackers: [['http://b/announce', 'http://d/announce']] },
      [...TIERS, ['http://d/announce']],
    ],
    ['deletes', { deleteTrackers: ['http://a/announce'] }, [['http://b/announce'], ['udp://c:1/OLDKEY']]],
    ['deletes what matches, and tiers left empty', { deleteMatching: ['udp:'] }, [TIERS[0] ?? []]],
    [
      'replaces a whole tracker',
      { replaceTrackers: [{ from: 'http://a/announce', to: 'http://z/' }] },
      [['http://z/', 'http://b/announce'], ['udp://c:1/OLDKEY']],
    ],
    ['replaces no part of one so', { replaceTrackers: [{ from: 'http://a', to: 'http://z' }] }, TIERS],
    ['replaces text', { replaceText: [{ from: 'OLDKEY', to: 'NEW' }] }, [TIERS[0] ?? [], ['udp://c:1/NEW']]],
    [
      'replaces into one that is there',
      { replaceText: [{ from: '//b', to: '//a' }] },
      [['http://a/announce'], ['udp://c:1/OLDKEY']],
    ],
    ['sets all, then adds', { setTrackers: [], addTrackers: [['http://new/']] }, [['http://new/']]],
  ])('%s', (_, change, expected) => {
    expect(editTrackers(TIERS, change)).toEqual(expected)
  })
})

describe('editTorrent', () => {
  it('keeps the info dictionary and unknown keys byte for byte', () => {
    const edited = editTorrent(torrent(), { addTrackers: [['http://new/announce']], comment: 'hi' }, nodeHashes)
    expect(edited).toMatchObject({ changed: true, newInfoHash: false })
    expect(edited.after.infoBytes).toEqual(info)
    expect(decodeBencodeEntries(edited.bytes).get('x-unknown')?.value).toEqual(new TextEncoder().encode('é'))
  })

  it('changes nothing when there is nothing to change', () => {
    const bytes = torrent()
    const edited = editTorrent(bytes, { deleteTrackers: ['http://elsewhere/'] }, nodeHashes)
    expect(edited).toMatchObject({ changed: false, newInfoHash: false, bytes })
    expect(editDiff(edited)).toEqual([])
  })

  it('changes the info-hash only when asked, keeping other keys of info', () => {
    const edited = editTorrent(torrent(), { isPrivate: true, source: 'SRC' }, nodeHashes)
    expect(edited).toMatchObject({ newInfoHash: true, after: { isPrivate: true, source: 'SRC' } })
    expect(new TextDecoder('latin1').decode(edited.after.infoBytes)).toContain('x_cross_seed4:kept')
    const back = editTorrent(edited.bytes, { isPrivate: false, dropSource: true }, nodeHashes)
    expect(back.after.infoHash).toBe(edited.before.infoHash)
  })

  it('does not count a private flag that is set already', () => {
    const once = editTorrent(torrent(), { isPrivate: true }, nodeHashes)
    expect(editTorrent(once.bytes, { isPrivate: true }, nodeHashes).newInfoHash).toBe(false)
  })

  it('drops announce-list when one tracker is left, and both for none', () => {
    const one = editTorrent(torrent(), { setTrackers: [['http://only/']] }, nodeHashes)
    const keys = (bytes: Uint8Array): readonly string[] => [...decodeBencodeEntries(bytes).keys()]
    expect(keys(one.bytes)).toEqual(['announce', 'info', 'x-unknown'])
    expect(keys(editTorrent(one.bytes, { setTrackers: [] }, nodeHashes).bytes)).toEqual(['info', 'x-unknown'])
  })

  it('tells what it changed', () => {
    const edited = editTorrent(torrent(), { replaceText: [{ from: 'OLDKEY', to: 'NEW' }], comment: 'c' }, nodeHashes)
    expect(editDiff(edited)).toEqual(['- tracker 2 udp://c:1/OLDKEY', '+ tracker 2 udp://c:1/NEW', '+ comment c'])
  })
})
