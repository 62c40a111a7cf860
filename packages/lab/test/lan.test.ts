import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { type LabPlan, LabRunningError, readLabFile, startLab } from '@shoal/lab'
import { freePort } from '@shoal/testing'
import { probe, targetOfMetainfo } from '@shoal/toolkit'
import { describe, expect, it } from 'vitest'
import { labOf, place } from './lab-of.ts'

const HOST = '127.0.0.1'
const ROOM = 60 // ports, of which others may hold some

/** A lab as others on the network would see it, on an address that only this machine has. */
async function openPlan(): Promise<Partial<LabPlan> & { readonly ports: NonNullable<LabPlan['ports']> }> {
  const first = Math.min(await freePort(), 65_535 - ROOM)
  return { lan: true, host: HOST, ports: { first, last: first + ROOM }, sizes: [100_000], downloaders: [] }
}

describe('a lab for other machines', () => {
  it('has a page of QR codes in two languages, and a tracker for all three protocols within the range', async () => {
    const { ports, ...plan } = await openPlan()
    const lab = await labOf({ ...plan, ports, downloaders: ['builtin'] })
    const { isolation, page = '', torrents, trackers, peers } = await lab.until('all complete within 60s')
    expect(isolation).toBe('lan')
    const all = [...trackers, page].map((url) => Number(new URL(url).port)).concat(peers.map(({ port }) => port))
    expect(all.filter((port) => port < ports.first || port > ports.last)).toEqual([])
    expect(trackers.map((url) => new URL(url).protocol)).toEqual(['http:', 'udp:', 'ws:'])

    const english = await (await fetch(page, { headers: { 'accept-language': 'de, en' } })).text()
    expect(english).toContain('<html lang="en">')
    expect(english).toContain('<svg')
    expect(english).toContain('100000')
    const chinese = await (await fetch(page, { headers: { 'accept-language': 'zh-CN,zh;q=0.9' } })).text()
    expect(chinese).toContain('磁力链接')
    const file = await (await fetch(new URL('/1.torrent', page))).bytes()
    const metainfo = parseMetainfo(file, nodeHashes)
    expect(metainfo.infoHash).toBe(torrents[0]?.infoHash)
    expect((await fetch(new URL('/2.torrent', page))).status).toBe(404)
    expect((await fetch(page, { method: 'POST' })).status).toBe(405)

    const report = await probe({ ...targetOfMetainfo(metainfo), trackers: trackers.slice(0, 2) })
    expect(report.peers.filter(({ outcome }) => outcome.kind === 'reached')).not.toEqual([])
    const socket = new WebSocket(trackers[2] ?? '')
    const opened = Promise.withResolvers<void>()
    socket.onopen = () => opened.resolve()
    socket.onerror = () => opened.reject(new Error('no WebSocket'))
    await opened.promise
    socket.close()
  })

  it('can be a tracker and nothing else', async () => {
    const lab = await labOf({ ...(await openPlan()), sizes: [], seeders: 0 })
    const { page = '', peers } = await lab.status()
    expect(peers).toEqual([])
    expect(await (await fetch(page)).text()).toContain('no torrents')
  })

  it('is there again after it was kept, with the same torrents at the same ports', async () => {
    const folder = place()
    const { ports, ...plan } = await openPlan()
    const first = await startLab({ ...plan, ports, seeders: 1, keep: true }, { folder })
    const before = await first.status()
    await expect(startLab({ ...plan, keep: true }, { folder })).rejects.toBeInstanceOf(LabRunningError)
    await first.stop()
    expect(existsSync(join(folder, 'content'))).toBe(true)
    await expect(startLab({}, { folder })).rejects.toThrow('holds a kept lab: go on with it by --file')

    const written = await readLabFile(join(folder, 'lab.yaml'))
    expect(written.trackerPort).toBe(Number(new URL(before.trackers[0] ?? '').port))
    const lab = await labOf(written, folder)
    const after = await lab.until('seeders complete within 60s')
    expect(after.torrents.map(({ magnet }) => magnet)).toEqual(before.torrents.map(({ magnet }) => magnet))
    expect(after.peers.map(({ address, port }) => [address, port])).toEqual(
      before.peers.map(({ address, port }) => [address, port]),
    )
    expect(readFileSync(join(folder, 'torrents', '1.torrent')).length).toBeGreaterThan(100)
  })
})
