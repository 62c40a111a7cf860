import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { startLab } from '@shoal/lab'
import { describeWith } from '@shoal/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { labOf, place, processesOf } from './lab-of.ts'

const MEBIBYTE = 1 << 20
const PORTS = { first: 8000, last: 8040 } as const
const LISTENING = '0A' // of /proc/net/tcp

afterEach(() => {
  vi.unstubAllEnvs()
})

/** TCP ports on which anybody listens in the network of a process. */
function listeningPorts(pid: string): readonly number[] {
  const lines = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').trim().split('\n').slice(1)
  return lines
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([, local = '', , state]) => (state === LISTENING ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : []))
}

/** Puts a program of that name before those of the system. */
function pretend(name: string, script: string): void {
  const folder = join(dirname(place()), 'bin')
  mkdirSync(folder)
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`)
}

describeWith(['rtorrent', 'deluged', 'aria2c'], 'a lab of many files and few ports', () => {
  it('brings odd names to rTorrent and Deluge, and listens within its range only', async () => {
    const lab = await labOf({
      ...{ sizes: [2 * MEBIBYTE], files: 12, ports: PORTS },
      downloaders: ['rtorrent', 'deluge', 'aria2', 'builtin'],
    })
    const { isolation, torrents, trackers } = await lab.until('all complete within 150s')
    expect(torrents[0]?.length).toBe(2 * MEBIBYTE)
    expect(trackers.map((url) => new URL(url).port)).toEqual(['8000', '8000', '8000'])
    const [inside] = processesOf(lab.folder).slice(-1)
    if (isolation !== 'namespace' || inside === undefined) return // others listen on this machine, too
    const ports = listeningPorts(inside)
    expect(ports.length).toBeGreaterThanOrEqual(7)
    expect(ports.filter((port) => port < PORTS.first || port > PORTS.last)).toEqual([])
  })
})

describe('a lab that cannot be', () => {
  const refusal = (plan: Parameters<typeof startLab>[0]) => startLab(plan, { folder: place() })

  it('says which program is missing, and how to get it', async () => {
    vi.stubEnv('PATH', '/nonexistent')
    await expect(refusal({ downloaders: ['rtorrent'] })).rejects.toThrow(
      'rtorrent is not installed: apt-get install rtorrent, or leave it out of --downloaders',
    )
  })

  it.each([
    ['echo aria2 version 0.9.9', '“aria2 version 0.9.9”'],
    ['echo something else', '“something else”'],
    ['echo no >&2; exit 3', '“no”'],
  ])('says that a program is of a version nobody has tried: %s', async (script, said) => {
    pretend('aria2c', script)
    await expect(refusal({ downloaders: ['aria2'] })).rejects.toThrow(
      `aria2c is of an unknown version (${said}): install`,
    )
  })

  it('says how many ports it needs', async () => {
    await expect(refusal({ ports: { first: 8000, last: 8002 }, downloaders: ['aria2'] })).rejects.toThrow(
      'this lab needs 5 ports, 8000-8002 are 3: give --ports 8000-8004, or fewer peers',
    )
  })

  it('says that the disk has no room', async () => {
    await expect(refusal({ sizes: Array.from({ length: 50 }, () => 2 ** 40) })).rejects.toThrow(
      /has room for .*, this lab needs 100 TiB: choose another place with --dir, or smaller --sizes/,
    )
  })

  it('says what else does not fit together', async () => {
    await expect(refusal({ keep: true })).rejects.toThrow('add --lan')
    await expect(refusal({ host: 'bt.example' })).rejects.toThrow('add --lan')
    await expect(refusal({ sizes: [] })).rejects.toThrow('peers need torrents')
    await expect(refusal({ lan: true, host: '192.0.2.7' })).rejects.toThrow('192.0.2.7 is no address of this machine')
  })
})

describe('without the right to make a network namespace', () => {
  it('a lab takes addresses of the loopback', async () => {
    pretend('unshare', 'exit 1')
    const lab = await labOf({ sizes: [50_000] })
    const { isolation, peers } = await lab.until('all complete within 60s')
    expect(isolation).toBe('loopback')
    expect(peers[0]?.address).toMatch(/^127\.88\.0\./)
  })
})
