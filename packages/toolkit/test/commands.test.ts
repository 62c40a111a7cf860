import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import {
  encodeAnnounceReply,
  encodeInfo,
  encodeMessage,
  encodeMetainfo,
  parseMetainfo,
  peerId,
  utf8Bytes,
  wireInfoHash,
} from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { type CliIo, registerToolkitCommands } from '@shoal/toolkit'
import { Command } from 'commander'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { httpServer, peerServer } from './odd-servers.ts'

const PASSKEY = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
let work = ''

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'shoal-commands-'))
  onTestFinished(() => rmSync(work, { recursive: true, force: true }))
  mkdirSync(join(work, 'films/deep'), { recursive: true })
  writeFileSync(join(work, 'films/one.mkv'), Buffer.alloc(100_000, 1))
  writeFileSync(join(work, 'films/deep/two.mkv'), Buffer.alloc(50_000, 2))
  writeFileSync(join(work, 'films/about.nfo'), 'about')
})

interface Ran {
  readonly code: number
  readonly printed: string
  readonly complained: string
}

/** Runs `shoal …` in this process. */
async function shoal(...args: readonly string[]): Promise<Ran> {
  const [printed, complained]: [string[], string[]] = [[], []]
  let code = -1
  const io: CliIo = {
    print: (text) => void printed.push(text),
    complain: (text) => void complained.push(text),
    status: () => undefined,
    interactive: false,
    columns: 100,
    language: 'en',
    elapsed: () => performance.now(),
    setExitCode: (value) => {
      code = value
    },
    interrupted: AbortSignal.timeout(60_000),
    readInput: async (path) => new Uint8Array(await readFile(path)),
  }
  const program = new Command('shoal').exitOverride()
  registerToolkitCommands(program, io)
  await program.parseAsync(['node', 'shoal', ...args])
  return { code, printed: printed.join('\n'), complained: complained.join('\n') }
}

async function made(...args: readonly string[]): Promise<string> {
  const file = join(work, `${args.length}.torrent`)
  expect(await shoal('torrent', 'create', join(work, 'films'), '-o', file, ...args)).toMatchObject({ code: 0 })
  return file
}

function read(file: string) {
  return parseMetainfo(readFileSync(file), nodeHashes)
}

describe('torrent create', () => {
  it('makes one torrent of each file that is wanted', async () => {
    const out = join(work, 'out')
    const { code } = await shoal('torrent', 'create', join(work, 'films'), '--each', '--exclude', '*.nfo', '-o', out)
    expect(code).toBe(0)
    expect(readdirSync(out, { recursive: true }).sort()).toEqual(['deep', 'deep/two.mkv.torrent', 'one.mkv.torrent'])
    expect(read(join(out, 'one.mkv.torrent'))).toMatchObject({ singleFile: true, contentLength: 100_000 })
  })

  it('takes options from a preset, and flags over it', async () => {
    const presets = join(work, 'presets.yaml')
    writeFileSync(presets, 'presets: { films: { trackers: [https://a.example/announce], private: true, source: A } }')
    const metainfo = read(await made('--preset', 'films', '--preset-file', presets, '--source', 'B'))
    expect(metainfo).toMatchObject({ isPrivate: true, source: 'B', announceTiers: [['https://a.example/announce']] })
    const unknown = await shoal('torrent', 'create', work, '--preset', 'music', '--preset-file', presets)
    expect(unknown).toMatchObject({ code: 2, complained: 'error: no preset music; there are: films' })
  })

  it('shows what it would do without doing it', async () => {
    const file = join(work, 'dry.torrent')
    const ran = await shoal('torrent', 'create', join(work, 'films'), '-o', file, '--dry-run', '--format', 'hybrid')
    expect(ran.printed).toMatch(/films: hybrid, 146 KiB in 3 files, 12 pieces of 16 KiB/)
    expect(existsSync(file)).toBe(false)
  })

  it('replaces a torrent only when it is told to', async () => {
    const file = await made()
    const again = await shoal('torrent', 'create', join(work, 'films'), '-o', file)
    expect(again).toMatchObject({ code: 2, complained: expect.stringContaining('--force') })
    expect((await shoal('torrent', 'create', join(work, 'films'), '-o', file, '-f')).code).toBe(0)
  })
})

describe('torrent edit', () => {
  it('shows the difference first, keeps the info-hash, and says when it changes', async () => {
    const file = await made('-t', `https://a.example/${PASSKEY}/announce`)
    const { infoHash } = read(file)
    const dry = await shoal('torrent', 'edit', file, '--replace-text', 'a.example=>b.example', '--dry-run')
    expect(dry.printed).toMatch(/^\s*\+.*b\.example/m)
    expect(read(file).announceTiers.flat().join()).toContain('a.example')
    await shoal('torrent', 'edit', file, '--replace-text', 'a.example=>b.example')
    expect(read(file)).toMatchObject({ infoHash, announceTiers: [[`https://b.example/${PASSKEY}/announce`]] })
    const changed = await shoal('torrent', 'edit', file, '--private')
    expect(changed.printed).toContain(read(file).infoHash)
    expect(read(file).infoHash).not.toBe(infoHash)
  })
})

describe('torrent edit, writing', () => {
  const edit = (...args: readonly string[]) => shoal('torrent', 'edit', ...args, '--comment', 'new')

  it('refuses two inputs for one output before it writes any', async () => {
    mkdirSync(join(work, 'a'))
    mkdirSync(join(work, 'b'))
    const file = await made()
    for (const folder of ['a', 'b']) copyFileSync(file, join(work, folder, 'same.torrent'))
    const out = join(work, 'edited')
    const ran = await edit(join(work, 'a/same.torrent'), join(work, 'b/same.torrent'), '-o', out)
    expect(ran).toMatchObject({ code: 2, complained: expect.stringContaining('would both be written to') })
    expect(existsSync(out)).toBe(false)
    expect((await edit(join(work, 'a/same.torrent'), '-o', out)).code).toBe(0)
    expect((await edit(join(work, 'a/same.torrent'), '-o', out)).complained).toContain('exists already')
    expect((await edit(join(work, 'a/same.torrent'), '-o', out, '--force')).code).toBe(0)
  })

  it('keeps the mode of a file and the link that leads to it', async () => {
    const file = await made()
    chmodSync(file, 0o600)
    const link = join(work, 'link.torrent')
    symlinkSync(file, link)
    expect((await edit(link)).code).toBe(0)
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(read(file).comment).toBe('new')
  })
})

describe('what is printed', () => {
  it('holds no control character and no mark that turns writing round, whatever a torrent says', async () => {
    const name = 'x\x1b[31my\nfake\x9b\u202egpj.exe'
    const infoBytes = encodeInfo({
      kind: 'v1',
      name,
      singleFile: true,
      files: [{ path: [name], length: 5 }],
      pieceLength: 16_384,
      pieces: new Uint8Array(20),
      source: name,
    })
    const hostile = join(work, 'hostile.torrent')
    const fields = {
      infoBytes,
      comment: name,
      createdBy: name,
      announceTiers: [[`http://t/${name}`]],
      webSeeds: [name],
    }
    writeFileSync(hostile, encodeMetainfo(fields))
    const commands = [
      ['show', hostile],
      ['show', hostile, '--json'],
      ['edit', hostile, '--comment', 'c', '--no-source', '--dry-run'],
      ['verify', hostile, work],
      ['magnet', hostile, '--json'],
      ['decode', hostile],
    ]
    for (const command of commands) {
      const { printed, complained } = await shoal('torrent', ...command)
      expect(printed + complained, command.join(' ')).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]|^fake/mu)
    }
  })
})

describe('torrent verify', () => {
  it('names what fails in several torrents, and goes on where it was', async () => {
    const [one, other] = [await made(), await made('--source', 'B')]
    writeFileSync(join(work, 'films/deep/two.mkv'), Buffer.alloc(50_000, 3))
    const ran = await shoal('torrent', 'verify', one, other, '--data', work, '--json')
    expect(ran.code).toBe(1)
    const reports = ran.printed.split('\n').map((line) => JSON.parse(line))
    expect(reports).toMatchObject([
      { torrent: one, complete: false },
      { torrent: other, complete: false },
    ])
    expect((await shoal('torrent', 'verify', one, work)).printed).toMatch(/deep\/two\.mkv: damaged, pieces \d/)

    const state = join(work, 'state.json')
    writeFileSync(join(work, 'films/deep/two.mkv'), Buffer.alloc(50_000, 2))
    expect((await shoal('torrent', 'verify', one, work, '--state', state)).code).toBe(0)
    expect(existsSync(state)).toBe(true)
    expect((await shoal('torrent', 'verify', one, work, '--state', state)).code).toBe(0)
    rmSync(join(work, 'films/one.mkv'))
    const missing = await shoal('torrent', 'verify', one, work, '--state', state)
    expect(missing).toMatchObject({ code: 1, printed: expect.stringContaining('one.mkv: missing') })
  })
})

describe('probe --watch', () => {
  it('asks again until it is fine', async () => {
    const file = await made()
    const handshake = {
      infoHash: wireInfoHash(read(file).infoHash),
      peerId: peerId(utf8Bytes('-qB4520-abcdefghijkl')),
      features: { extensions: false, fast: true, dht: false, v2: false },
    }
    const peer = await peerServer(handshake, [encodeMessage({ kind: 'have-all' })])
    onTestFinished(() => peer.close())
    let rounds = 0
    const tracker = await httpServer((url) => {
      if (url.includes('event=started')) rounds++
      const peers = rounds < 3 ? [] : [{ address: '127.0.0.1', port: peer.port }]
      return { body: encodeAnnounceReply({ kind: 'peers', interval: 60, peers }, { compact: true, noPeerId: true }) }
    })
    onTestFinished(() => tracker.close())
    const announce = `http://127.0.0.1:${tracker.port}/announce`
    const ran = await shoal('probe', file, '-t', announce, '--watch', '0.05', '--json')
    expect(ran.code).toBe(0)
    const verdicts = ran.printed.split('\n').map((line) => JSON.parse(line).verdict.code)
    expect(verdicts).toEqual(['never-announced', 'never-announced', 'fine'])
    const dead = await shoal('probe', file, '-t', 'http://127.0.0.1:1/announce')
    expect(dead).toMatchObject({ code: 3, printed: expect.stringContaining('refuses the connection') })
  })
})
