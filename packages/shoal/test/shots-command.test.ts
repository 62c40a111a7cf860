import { execFile } from 'node:child_process'
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTorrentSession } from '@shoal/peer'
import { decodePicture, readMark } from '@shoal/screenshots'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { temporaryFolder } from './start-program.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const VIDEO = fileURLToPath(new URL('../../screenshots/fixtures/marked.mp4', import.meta.url))
const FRAMES_PER_SECOND = 25
const TIMEOUT = 90_000 // milliseconds that a command may take on a busy machine

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function shoal(args: readonly string[], cwd: string, language = 'en'): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const options = { timeout: TIMEOUT, cwd, env: { ...process.env, SHOAL_LANG: language } }
  execFile(process.execPath, ['--conditions=source', MAIN, ...args], options, (error, stdout, stderr) => {
    resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr })
  })
  return promise
}

const output = z.object({
  folder: z.string(),
  partial: z.boolean(),
  bytesFetched: z.number(),
  lowerBoundBytes: z.number(),
  fileBytes: z.number(),
  quote: z.object({ shots: z.number(), bytesNeeded: z.number() }).optional(),
  pictures: z.array(
    z.object({
      path: z.string(),
      seconds: z.number(),
      kind: z.string(),
      format: z.string(),
      provenance: z.object({ file: z.string() }),
    }),
  ),
})

async function torrentOf(folder: string, isPrivate: boolean): Promise<string> {
  const torrent = join(folder, 'video.torrent')
  const args = ['torrent', 'create', VIDEO, '-o', torrent, '-t', 'http://tracker.example/announce']
  const made = await shoal(isPrivate ? [...args, '-p'] : args, folder)
  expect(made).toMatchObject({ code: 0 })
  return torrent
}

async function shown(path: string): Promise<number> {
  const { width, height, rgb } = await decodePicture(await readFile(path))
  return (readMark({ width, height, channels: 3, data: rgb }) ?? Number.NaN) / FRAMES_PER_SECOND
}

describe('shoal shots', { timeout: 2 * TIMEOUT }, () => {
  it('takes pictures of a local video into a folder, with a sheet and media information', async () => {
    const folder = await temporaryFolder()
    const args = ['shots', VIDEO, '-o', 'out', '-n', '3', '--format', 'jpg,png', '--sheet']
    const ended = await shoal(args, folder)
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.stdout).toMatch(/7 pictures in .*out\nFetched /)
    const files = (await readdir(join(folder, 'out'))).sort()
    expect(files.filter((name) => name.endsWith('.png'))).toHaveLength(3)
    expect(files).toEqual(expect.arrayContaining(['mediainfo.txt', 'sheet-001.jpg']))
    for (const name of files.filter((file) => file.endsWith('s.jpg'))) {
      const [, minutes, seconds] = /m?(\d\d)m(\d\d)s/.exec(name) ?? []
      expect(Math.floor(await shown(join(folder, 'out', name)))).toBe(Number(minutes) * 60 + Number(seconds))
    }
  })

  it('speaks Chinese, and quotes without making anything', async () => {
    const folder = await temporaryFolder()
    const ended = await shoal(['shots', VIDEO, '-n', '2', '--quote'], folder, 'zh')
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2 张截图需要下载 .*理论下限/) })
    expect(await readdir(folder)).toEqual([])
  })

  it('reads a .torrent from the files on disk, each piece checked, and says which piece is wrong', async () => {
    const folder = await temporaryFolder()
    const torrent = await torrentOf(folder, true)
    const args = ['shots', torrent, '--at', '0:08', '24', '--json', '-o', 'out']
    const ended = await shoal([...args, '--from', dirname(VIDEO)], folder)
    const { pictures, partial } = output.parse(JSON.parse(ended.stdout))
    expect(partial).toBe(false)
    expect(pictures.map(({ seconds }) => seconds)).toEqual([8, 24])
    expect(
      ended.stderr
        .trim()
        .split('\n')
        .every((line) => line.startsWith('{"step"')),
    ).toBe(true)

    const bytes = await readFile(VIDEO)
    await writeFile(join(folder, 'marked.mp4'), bytes.fill(0, 16_384))
    const damaged = await shoal([...args, '--from', folder], folder)
    expect(damaged).toMatchObject({ code: 1, stderr: expect.stringContaining("is not the torrent's") })
  })

  it('asks nobody about a private torrent unless a peer is named, then that one alone', async () => {
    const folder = await temporaryFolder()
    const torrent = await torrentOf(folder, true)
    const alone = await shoal(['shots', torrent], folder)
    expect(alone.code).toBe(1)
    expect(alone.stderr).toMatch(
      /is private and none of its trackers is allowed: tracker\.example\nName your own client/,
    )

    const session = await createTorrentSession({ listen: { address: '127.0.0.1', port: 0 }, mayAnnounce: () => true })
    onTestFinished(() => session.stop(AbortSignal.timeout(5000)))
    await session.add({ metainfoBytes: await readFile(torrent), folder: dirname(VIDEO) })
    const { address, port } = session.address
    const args = ['shots', torrent, '-n', '2', '--json', '-o', 'out', '--peer', `${address}:${port}`]
    const ended = await shoal(args, folder)
    const { pictures } = output.parse(JSON.parse(ended.stdout))
    expect(await Promise.all(pictures.map(({ path }) => shown(path)))).toEqual(pictures.map(({ seconds }) => seconds))
  })

  it('quotes a hybrid torrent with large pieces by its proved blocks: just what the seeder then gives', async () => {
    const folder = await temporaryFolder()
    const torrent = join(folder, 'video.torrent')
    const created = await shoal(['torrent', 'create', VIDEO, '-o', torrent, '--format', 'hybrid', '-s', '1M'], folder)
    expect(created).toMatchObject({ code: 0 })
    const session = await createTorrentSession({ listen: { address: '127.0.0.1', port: 0 }, mayAnnounce: () => true })
    onTestFinished(() => session.stop(AbortSignal.timeout(5000)))
    const { infoHash } = await session.add({ metainfoBytes: await readFile(torrent), folder: dirname(VIDEO) })
    await expect.poll(() => session.status(infoHash)?.state, { timeout: TIMEOUT }).toBe('seeding')
    const given = () => session.status(infoHash)?.uploadedBytes ?? Number.NaN
    const { address, port } = session.address
    const args = ['shots', torrent, '-n', '2', '--json', '-o', 'out', '--peer', `${address}:${port}`]

    const { quote, bytesFetched } = output.parse(JSON.parse((await shoal([...args, '--quote'], folder)).stdout))
    const givenForQuote = given()
    expect(givenForQuote).toBe(bytesFetched)
    const made = output.parse(JSON.parse((await shoal(args, folder)).stdout))
    expect(made.pictures).toHaveLength(2)
    expect(given() - givenForQuote).toBe(bytesFetched + (quote?.bytesNeeded ?? Number.NaN))
    expect(made.lowerBoundBytes).toBe(made.bytesFetched)
    expect(made.bytesFetched).toBeLessThan(made.fileBytes / 2)
  })

  it('takes shots of the episodes that are asked for', async () => {
    const folder = await temporaryFolder()
    for (const number of [1, 2, 3]) await copyFile(VIDEO, join(folder, `Show - 0${number}.mp4`))
    const ended = await shoal(['shots', folder, '--episodes', '2-3', '-n', '1', '--json', '-o', 'out'], folder)
    const { pictures } = output.parse(JSON.parse(ended.stdout))
    expect(pictures.map(({ provenance }) => provenance.file)).toEqual(['Show - 02.mp4', 'Show - 03.mp4'])
    const network = await shoal(['shots', 'a'.repeat(40), '--allow-peers', 'home'], folder)
    expect(network).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--allow-peers: not an address block: home/),
    })
    const unclear = await shoal(['shots', folder, '--episodes', '3-1'], folder)
    expect(unclear).toMatchObject({ code: 2, stderr: expect.stringMatching(/--episodes: 3-1 is neither all nor/) })
  })

  it('ends with what the budget allows, and says so by its exit code', async () => {
    const folder = await temporaryFolder()
    const ended = await shoal(['shots', VIDEO, '-n', '12', '--budget', '1.1', '--json', '-o', 'out'], folder)
    const { partial, pictures, bytesFetched } = output.parse(JSON.parse(ended.stdout))
    expect([ended.code, partial]).toEqual([5, true])
    expect(pictures.length).toBeGreaterThan(0)
    expect(bytesFetched).toBeLessThanOrEqual(1_100_000)
  })

  it.each([
    [['shots', 'nothing.mkv'], 1, /is no file, folder, magnet link or info-hash/],
    [['shots', VIDEO, '--count', 'many'], 2, /--count: many is no number/],
    [['shots', VIDEO, '--count', '2.5'], 2, /--count: 2\.5 is no whole number/],
    [['shots', VIDEO, '--budget', '0.1'], 2, /--budget: 0\.1 is not between 1\.05 and/],
    [['shots', VIDEO, '--at', 'soon'], 2, /--at: soon is no moment/],
    [['shots', VIDEO, '--format', 'bmp'], 2, /--format: bmp is none of jpg, png and webp/],
    [['shots', VIDEO, '--peer', 'here'], 2, /--peer: here is not address:port/],
    [['shots', VIDEO, '--colour'], 2, /unknown option '--colour'/],
    [['shots'], 2, /missing required argument 'input'/],
    [['shots', MAIN], 1, /video/],
    [['shots', 'magnet:?dn=x'], 1, /not a magnet link of a torrent/],
    [['shots', VIDEO, '--files', '*.avi'], 1, /there is no file \*\.avi\nLook at the globs/],
    [['shots', VIDEO, '--output', `${VIDEO}/pictures`], 1, /cannot write to .*pictures: it is no folder/],
  ])('says what is wrong with %j, and leaves nothing behind', async (args, code, message) => {
    const folder = await temporaryFolder()
    const ended = await shoal(args, folder)
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(message)])
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    [['shots', 'nothing.mkv'], 1, /nothing\.mkv 不是文件、文件夹、磁力链接或信息哈希值/],
    [['shots', VIDEO, '--count', '0'], 2, /--count：0 不在 1 到 200 之间/],
    [['shots', VIDEO, '--files', '7'], 1, /没有视频符合所指定的文件（.*）\n请检查 --files/],
    [['shots', 'a'.repeat(40), '--deadline', '0.02'], 1, /没有已知的 Tracker 和用户，DHT 也未启用.*\n请用 --dht/],
  ])('says so in Chinese, too: %j', async (args, code, message) => {
    const ended = await shoal(args, await temporaryFolder(), 'zh')
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(message)])
  })
})
