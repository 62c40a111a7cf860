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
    expect(editTrackers({ announce: ['http://a/announce'], tiers: TIERS }, change).tiers).toEqual(expected)
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

  it('reaches a tracker wherever a file holds one', () => {
    const change = { replaceText: [{ from: 'OLD', to: 'NEW' }] }
    for (const list of [
      [['http://b/'], 'http://c/OLD'],
      'http://b/,http://c/OLD',
      new Map([['0', ['http://c/OLD']]]),
    ]) {
      const bytes = torrent({ announce: 'https://a/OLD/announce', 'announce-list': list })
      const edited = editTorrent(bytes, change, nodeHashes)
      expect(new TextDecoder('latin1').decode(edited.bytes)).not.toContain('OLD')
      expect(editDiff(edited)).toContain('- announce https://a/OLD/announce')
    }
  })

  it('deletes announce too, and puts the first of the list in its place', () => {
    const bytes = torrent({ announce: 'https://a/OLD/announce' })
    const edited = editTorrent(bytes, { deleteMatching: ['OLD/'] }, nodeHashes)
    expect(editDiff(edited)).toEqual(['- announce https://a/OLD/announce', '+ announce http://a/announce'])
  })

  it('keeps announce when it adds, and loses nothing without a line', () => {
    const bytes = torrent({ announce: 'https://outside/announce' })
    const edited = editTorrent(bytes, { addTrackers: [['http://new/']] }, nodeHashes)
    expect(editDiff(edited)).toEqual(['+ tracker 3 http://new/'])
    expect(editDiff(editTorrent(bytes, { setTrackers: [['http://new/']] }, nodeHashes))).toContain(
      '- announce https://outside/announce',
    )
  })

  it('edits every spelling of a text', () => {
    const bytes = torrent({ comment: 'old', 'comment.utf-8': 'old' })
    expect(editTorrent(bytes, { comment: 'NEW' }, nodeHashes).after.comment).toBe('NEW')
    expect(editTorrent(bytes, { dropComment: true }, nodeHashes).after.comment).toBeUndefined()
    const gbk = editTorrent(torrent({ encoding: 'GBK' }), { comment: '中文' }, nodeHashes)
    expect(gbk.after.comment).toBe('中文')
  })

  it('says where a text stays, and edits it there when asked', () => {
    const bytes = torrent({ comment: 'by KEY', 'url-list': ['http://seed/KEY'], 'publisher-url': 'http://p/KEY' })
    const change = { replaceText: [{ from: 'KEY', to: '' }] }
    expect(editTorrent(bytes, change, nodeHashes).remainsIn).toEqual(['comment', 'publisher-url', 'url-list'])
    const edited = editTorrent(bytes, { ...change, everywhere: true }, nodeHashes)
    expect(edited).toMatchObject({ remainsIn: [], newInfoHash: false, after: { webSeeds: ['http://seed/'] } })
    const inside = editTorrent(edited.bytes, { source: 'KEY' }, nodeHashes).bytes
    expect(editTorrent(inside, change, nodeHashes).remainsIn).toEqual(['info.source'])
    expect(editTorrent(inside, { ...change, everywhere: true }, nodeHashes)).toMatchObject({
      remainsIn: [],
      newInfoHash: true,
    })
  })

  it('adds web seeds and nodes, renames and gives entropy', () => {
    const bytes = torrent({ 'url-list': 'http://one/' })
    const edited = editTorrent(
      bytes,
      { addWebSeeds: ['http://two/'], addHttpSeeds: ['http://old/'], nodes: ['[::1]:6881'], name: 'm' },
      nodeHashes,
    )
    expect(edited.after).toMatchObject({
      webSeeds: ['http://one/', 'http://two/'],
      httpSeeds: ['http://old/'],
      nodes: [{ host: '::1', port: 6881 }],
      name: 'm',
      files: [{ path: ['m'] }],
    })
    expect(editDiff(edited)).toEqual(expect.arrayContaining(['+ node ::1 6881', '- name n', '+ name m']))
    expect(editTorrent(bytes, { entropy: Uint8Array.of(1) }, nodeHashes).newInfoHash).toBe(true)
    for (const name of ['../x', '..', '']) {
      expect(() => editTorrent(bytes, { name }, nodeHashes)).toThrow('not a name for a torrent')
    }
  })
})
