import { mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { afterEach, describe, expect, it } from 'vitest'
import { DiskPieceStore } from '../src/adapters/disk-piece-store.ts'
import { PieceStoreError } from '../src/pieces/piece-store.ts'
import { makeTorrent, noise, type TorrentRecipe } from './make-torrent.ts'
import { Scratch } from './scratch.ts'

const scratch = new Scratch()
const stores: DiskPieceStore[] = []

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
  await scratch.clear()
})

function open(folder: string, recipe: TorrentRecipe): DiskPieceStore {
  const store = new DiskPieceStore(folder, parseMetainfo(makeTorrent(recipe), nodeHashes))
  stores.push(store)
  return store
}

const files = Array.from({ length: 100 }, (_, at) => ({ path: [`d${at % 7}`, `f${at}`], bytes: noise(1000 + at, at) }))
const whole = Buffer.concat(files.map(({ bytes }) => bytes))

describe('DiskPieceStore', () => {
  it('lays pieces over many files and reads them back, with a bounded number of open files', async () => {
    const folder = await scratch.folder()
    const store = open(folder, { files })
    const ranges = Array.from({ length: Math.ceil(whole.length / 4096) }, (_, at) => at * 4096)
    await Promise.all(ranges.map((at) => store.write(at, whole.subarray(at, at + 4096))))
    expect(await readFile(join(folder, 'torrent/d2/f9'))).toEqual(Buffer.from(files[9]?.bytes ?? []))
    const back = await Promise.all(ranges.map((at) => store.read(at, Math.min(4096, whole.length - at))))
    expect(Buffer.concat(back).equals(whole)).toBe(true)
    const open_ = await readdir('/proc/self/fd').catch(() => [])
    expect(open_.length).toBeLessThan(150)
  })

  it('stays in its folder whatever a torrent calls its files', async () => {
    const folder = await scratch.folder()
    const inner = join(folder, 'inner')
    const names = [['..', '..', 'out'], ['.', 'x'], ['a/../../b'], ['', 'y'], ['con\0trol'], ['/etc/passwd']]
    const hostile = names.map((path, at) => ({ path, bytes: noise(10, at) }))
    await mkdir(inner)
    const store = open(inner, { name: '../../evil', files: hostile })
    await store.write(0, Buffer.concat(hostile.map(({ bytes }) => bytes)))
    expect(await readdir(folder)).toEqual(['inner'])
    expect(await readdir(inner)).toHaveLength(1)
  })

  it('reads what lies under the names as they are written, and writes safe names elsewhere', async () => {
    const odd = ['ReadMe.txt', 'readme.txt', 'back\\slash'].map((name, at) => ({ path: [name], bytes: noise(100, at) }))
    const content = Buffer.concat(odd.map(({ bytes }) => bytes))
    const written = await scratch.folder(
      Object.fromEntries(odd.map(({ path, bytes }) => [`torrent/${path.join('/')}`, bytes])),
    )
    expect(Buffer.from(await open(written, { files: odd }).read(0, content.length))).toEqual(content)
    const fresh = await scratch.folder()
    await open(fresh, { files: odd }).write(0, content)
    expect((await readdir(join(fresh, 'torrent'))).sort()).toEqual(['ReadMe.txt', 'back_slash', 'readme.1.txt'])
    expect(Buffer.from(await open(fresh, { files: odd }).read(0, content.length))).toEqual(content)
  })

  it('makes empty files and links with the first byte, and no link that leads to nothing', async () => {
    const folder = await scratch.folder()
    const entry = (path: string, length: number, more: Readonly<Record<string, unknown>> = {}) => ({
      path: path.split('/'),
      length,
      offset: 0,
      padding: false,
      ...more,
    })
    const layout = {
      kind: 'v1' as const,
      name: 'torrent',
      singleFile: false,
      files: [
        entry('a/x', 10),
        { ...entry('empty', 0), offset: 10 },
        { ...entry('b/link', 0, { symlink: ['a', 'x'] }), offset: 10 },
        { ...entry('dangling', 0, { symlink: ['no'] }), offset: 10 },
      ],
      pieceLength: 16_384,
      pieceCount: 1,
      totalLength: 10,
    }
    const store = new DiskPieceStore(folder, layout)
    stores.push(store)
    await store.write(0, noise(4))
    expect((await readdir(join(folder, 'torrent'))).sort()).toEqual(['a', 'b', 'empty'])
    expect(await readlink(join(folder, 'torrent/b/link'))).toBe('../a/x')
    await store.erase()
    expect(await readdir(folder)).toEqual([])
  })

  it('follows no link out of its folder', async () => {
    const [folder, elsewhere] = [await scratch.folder(), await scratch.folder({ precious: noise(2000) })]
    await mkdir(join(folder, 'torrent'))
    await symlink(elsewhere, join(folder, 'torrent', 'd0'))
    const recipe = { files: [{ path: ['d0', 'precious'], bytes: noise(100) }, ...files.slice(1, 2)] }
    await expect(open(folder, recipe).write(0, noise(100))).rejects.toThrow(PieceStoreError)
    const direct = await scratch.folder()
    await mkdir(join(direct, 'torrent', 'd1'), { recursive: true })
    await symlink(join(elsewhere, 'precious'), join(direct, 'torrent', 'd1', 'f1'))
    await expect(open(direct, { files: files.slice(1, 3) }).write(0, noise(100))).rejects.toThrow(PieceStoreError)
    expect((await readFile(join(elsewhere, 'precious'))).equals(noise(2000))).toBe(true)
  })

  it('deletes its own files and folders and nothing else', async () => {
    const folder = await scratch.folder({ 'torrent/d1/mine': noise(5) })
    const store = open(folder, { files })
    await store.write(0, whole)
    await store.erase()
    expect(await readdir(join(folder, 'torrent'))).toEqual(['d1'])
    expect(await readdir(join(folder, 'torrent/d1'))).toEqual(['mine'])
  })

  it('says what it cannot do, without naming paths', async () => {
    const folder = await scratch.folder({ torrent: noise(5) })
    await expect(open(folder, { files }).write(0, noise(10))).rejects.toThrow(/^cannot write a file of the torrent \(/)
    await expect(open(folder, { files }).read(0, 10)).rejects.toThrow(PieceStoreError)
  })

  it('has a stamp that changes with the files', async () => {
    const folder = await scratch.folder()
    const store = open(folder, { files: files.slice(0, 2) })
    const nothing = await store.stamp()
    await store.write(0, noise(50))
    const something = await store.stamp()
    await writeFile(join(folder, 'torrent/d0/f0'), noise(3))
    const stamps = new Set([nothing, something, await store.stamp()])
    expect(stamps.size).toBe(3)
    expect((await stat(join(folder, 'torrent/d0/f0'))).size).toBe(3)
  })
})
