import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LabRunningError, startLab } from '@shoal/lab'
import { describeWith } from '@shoal/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { labOf, place, processesOf } from './lab-of.ts'

const UP = fileURLToPath(new URL('./up-child.ts', import.meta.url))
const PATIENCE = { timeout: 60_000, interval: 100 } // milliseconds
const MEBIBYTE = 1 << 20

describeWith(['aria2c'], 'a lab', () => {
  it('brings everything to built-in peers and aria2, and shows both views of each', async () => {
    const lab = await labOf({ sizes: [100_000, 3 * MEBIBYTE], seeders: 2, downloaders: ['builtin', 'aria2'] })
    const status = await lab.until('all complete within 120s')
    expect(status.peers.map(({ id, kind }) => [id, kind])).toEqual([
      ['seed1', 'builtin'],
      ['seed2', 'builtin'],
      ['dl1', 'builtin'],
      ['dl2', 'aria2'],
    ])
    expect(new Set(status.peers.map(({ address }) => address)).size).toBe(4)
    await lab.until('all announced within 60s')
    expect(status.torrents.map(({ length }) => length)).toEqual([100_000, 3 * MEBIBYTE])
    expect(status.torrents[0]?.name).toMatch(/\p{Script=Han}/u)
    const dialled = (await lab.status({ dial: true })).peers.map(({ dial }) => dial)
    expect(dialled.map((dial) => dial?.outcome)).toEqual(['reached', 'reached', 'reached', 'reached'])
    expect(dialled[3]).toMatchObject({ client: expect.stringContaining('aria2') })
    await expect(lab.until('dl9 complete')).rejects.toThrow('no peer dl9')
    await expect(lab.until(() => false, 1)).rejects.toThrow('in time')
  })

  it('has the same info-hashes each time, and leaves nothing behind', async () => {
    const folder = place()
    const hashes = async () => {
      const lab = await labOf({ sizes: [50_000] }, folder)
      const { torrents } = await lab.status()
      await lab.stop()
      expect(existsSync(folder)).toBe(false)
      return torrents.map(({ infoHash }) => infoHash)
    }
    // The tracker's port is part of the .torrent, not of what is hashed.
    expect(await hashes()).toEqual(await hashes())
    expect(processesOf(folder)).toEqual([])
  })

  it('is one for each folder, and takes no folder that holds something else', async () => {
    const lab = await labOf({ sizes: [1000] })
    await expect(startLab({}, { folder: lab.folder })).rejects.toBeInstanceOf(LabRunningError)
    const other = place()
    mkdirSync(other)
    await expect(startLab({}, { folder: other })).rejects.toThrow('is no lab')
    expect(existsSync(other)).toBe(true)
  })
})

describeWith(['aria2c', 'rtorrent', 'deluged'], 'a lab whose owner is killed', () => {
  it('is gone with all its processes and files', async () => {
    const folder = place()
    const owner: ChildProcess = spawn(process.execPath, ['--conditions=source', UP, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => {
      owner.kill('SIGKILL')
    })
    if (owner.stdout === null) throw new TypeError('no output')
    await once(owner.stdout, 'data')
    expect(processesOf(folder).length).toBeGreaterThan(1)
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    await vi.waitFor(() => {
      expect(processesOf(folder)).toEqual([])
      expect(existsSync(folder)).toBe(false)
    }, PATIENCE)
  })
})

describeWith(['transmission-daemon', 'qbittorrent-nox'], 'a lab of other clients', () => {
  it('brings everything to Transmission and qBittorrent', async () => {
    const lab = await labOf({ sizes: [2 * MEBIBYTE], downloaders: ['transmission', 'qbittorrent'] })
    const { isolation } = await lab.status()
    // On the loopback block, without a namespace, Transmission drops every peer.
    const who = isolation === 'namespace' ? 'all' : 'qbittorrent'
    const { torrents } = await lab.until(`${who} complete within 150s`)
    expect(torrents[0]?.seeders).toBeGreaterThanOrEqual(2)
  })
})

describe('startLab', () => {
  it('spreads many built-in peers over threads, which all become complete and end', async () => {
    const lab = await labOf({ sizes: [MEBIBYTE], downloaders: Array.from({ length: 12 }, () => 'builtin') })
    const { peers } = await lab.until('all complete within 120s')
    expect(peers).toHaveLength(14)
    expect(peers.every(({ kind, state }) => kind === 'builtin' && state === 'ready')).toBe(true)
    await lab.stop()
    expect(processesOf(lab.folder)).toEqual([])
  })

  it('refuses a plan that makes no sense', async () => {
    await expect(startLab({ seeders: -1 }, { folder: place() })).rejects.toThrow()
    await expect(startLab({ sizes: [5], files: 6 }, { folder: place() })).rejects.toThrow('5 bytes do not make 6 files')
  })
})
