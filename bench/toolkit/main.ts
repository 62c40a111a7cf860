import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createTorrent } from '@shoal/toolkit'
import type { BenchRow, BenchRows } from '../bench-row.ts'
import { advantage, alternate, type Cost, type Costs, costOfCall, costOfProgram, median } from '../measure.ts'
import { type SampleFiles, sampleFiles } from './sample-files.ts'

const BIG = 3_200_000_000 // bytes
const PIECE_LENGTH = 2 << 20 // bytes, 2^21 for mktorrent
const ROUNDS = 5
const SMALL_COUNT = 100_000
const SMALL_LENGTH = 4096 // bytes
const TERABYTE = 2 ** 40 // bytes
const MEMORY_SECONDS = 45
const MEGABYTE = 2 ** 20
const THREADS = 2
const PYTHON = '/usr/bin/python3'
const OPENSSL = '/usr/bin/openssl'
const MKTORRENT = '/usr/bin/mktorrent'

const LIBTORRENT = `
import os, sys, libtorrent as lt
path, out = sys.argv[1], sys.argv[2]
storage = lt.file_storage()
storage.add_file(os.path.basename(path), os.path.getsize(path))
torrent = lt.create_torrent(storage, ${PIECE_LENGTH})
lt.set_piece_hashes(torrent, os.path.dirname(path))
open(out, 'wb').write(lt.bencode(torrent.generate()))
`

/**
 * Makes torrents of cached files beside mktorrent and libtorrent, in alternating rounds. Ours is called in this process,
 * so Node's start is not counted, that of its threads is; theirs are whole programs, which start in milliseconds. What
 * counts is processor time, since both keep all cores busy and a loaded machine says little about anything else; the
 * ratio of wall times stands beside it.
 */
export const rows: BenchRows = async (report) => {
  enableCompileCache() // as the program does
  using files = sampleFiles()
  report('writing 3.2 GB …')
  const big = files.bigFile(BIG)
  const hashing = [await v1Row(big, files, report), await hybridRow(big, files, report), await v2Row(big, report)]
  return [...hashing, await smallFilesRow(files, report), memoryRow(files, report)]
}

async function v1Row(big: string, files: SampleFiles, report: (line: string) => void): Promise<BenchRow> {
  const row = { name: 'v1, two workers, against mktorrent -t2', unit: '×', must: '≥ 0.95', aim: '≥ 1.05' }
  if (!existsSync(MKTORRENT)) return { ...row, value: null, ok: null, note: 'mktorrent is not installed' }
  const costs = await alternate(
    ROUNDS,
    () => ours(big, 'v1'),
    () => mktorrent(big, files),
  )
  report(`v1: ${described(costs, 'mktorrent')}`)
  const value = advantage(costs, 'cpu')
  return { ...row, value, ok: value >= 0.95, note: wallNote(costs) }
}

async function hybridRow(big: string, files: SampleFiles, report: (line: string) => void): Promise<BenchRow> {
  const row = { name: 'hybrid against libtorrent', unit: '×', must: '≥ 1.0', aim: '≥ 1.3' }
  if (spawnSync(PYTHON, ['-c', 'import libtorrent']).status !== 0) {
    return { ...row, value: null, ok: null, note: 'python3-libtorrent is not installed' }
  }
  const theirs = (): Promise<Cost> => costOfProgram(PYTHON, ['-c', LIBTORRENT, big, files.path('libtorrent.torrent')])
  const costs = await alternate(ROUNDS, () => ours(big, 'hybrid'), theirs)
  report(`hybrid: ${described(costs, 'libtorrent')}`)
  const value = advantage(costs, 'cpu')
  return { ...row, value, ok: value >= 1, note: wallNote(costs) }
}

/** Bytes per processor second against what `openssl speed` reaches, which counts them too; between our rounds. */
async function v2Row(big: string, report: (line: string) => void): Promise<BenchRow> {
  const row = { name: 'v2, share of the sha256 ceiling', unit: '', must: '≥ 0.7', aim: '≥ 0.85' }
  const shares: number[] = []
  for (let round = -1; round < ROUNDS; round++) {
    const own = (THREADS * BIG) / (await ours(big, 'v2')).cpu
    const ceiling = opensslSpeed()
    if (ceiling === undefined) return { ...row, value: null, ok: null, note: 'openssl is not installed' }
    if (round >= 0) shares.push(own / ceiling)
    report(`v2: ours ${(own / 1e9).toFixed(2)} GB/s, openssl ${(ceiling / 1e9).toFixed(2)} GB/s`)
  }
  const value = median(shares)
  return { ...row, value, ok: value >= 0.7 }
}

async function smallFilesRow(files: SampleFiles, report: (line: string) => void): Promise<BenchRow> {
  const row = { name: '100,000 small files, against mktorrent -t2', unit: '×', must: '≥ 1.0', aim: '≥ 2' }
  if (!existsSync(MKTORRENT)) return { ...row, value: null, ok: null, note: 'mktorrent is not installed' }
  report('writing 100,000 files …')
  const folder = files.smallFiles(SMALL_COUNT, SMALL_LENGTH)
  // One round, none to warm up: mktorrent takes a minute or more for so many files.
  const costs = await alternate(
    1,
    () => ours(folder, 'v1'),
    () => mktorrent(folder, files),
    0,
  )
  report(`small files: ${described(costs, 'mktorrent')}`)
  const value = advantage(costs, 'cpu')
  return { ...row, value, ok: value >= 1, note: wallNote(costs) }
}

function memoryRow(files: SampleFiles, report: (line: string) => void): BenchRow {
  const sparse = files.sparseFile(TERABYTE)
  const program = fileURLToPath(new URL('./peak-memory.ts', import.meta.url))
  const args = ['--conditions=source', program, sparse, String(MEMORY_SECONDS)]
  const { peakBytes, doneBytes } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  const value = Number(peakBytes) / MEGABYTE
  const share = `${Math.round((Number(doneBytes) / TERABYTE) * 100)} % of it in ${MEMORY_SECONDS} s`
  report(`memory: ${value.toFixed(0)} MB, ${share}`)
  return {
    name: 'memory while hashing 1 TB (sparse)',
    value,
    unit: 'MB',
    must: '≤ 250',
    aim: '≤ 120',
    ok: value <= 250,
    note: `${share}; nothing grows with what is done`,
  }
}

function ours(path: string, kind: 'v1' | 'v2' | 'hybrid'): Promise<Cost> {
  return costOfCall(() => createTorrent({ paths: [path], kind, pieceLength: PIECE_LENGTH }, { threads: THREADS }))
}

function mktorrent(path: string, files: SampleFiles): Promise<Cost> {
  const out = files.path('mktorrent.torrent')
  rmSync(out, { force: true })
  return costOfProgram(MKTORRENT, [`-t${THREADS}`, '-l', '21', '-o', out, path])
}

/** Bytes that OpenSSL digests in blocks of 16 KiB on as many cores, by their processor time: `-multi` would count by the clock. */
function opensslSpeed(): number | undefined {
  const args = ['speed', '-seconds', '1', '-bytes', '16384', '-evp', 'sha256']
  const { status, stdout } = spawnSync(OPENSSL, args, { encoding: 'utf8' })
  const thousands = /^(?:evp|sha256)\s+([\d.]+)k/im.exec(stdout ?? '')?.[1]
  return status === 0 && thousands !== undefined ? THREADS * Number(thousands) * 1000 : undefined
}

function described(costs: Costs, rival: string): string {
  const side = (list: readonly Cost[]): string =>
    `${median(list.map(({ cpu }) => cpu)).toFixed(2)} s of CPU in ${median(list.map(({ wall }) => wall)).toFixed(2)} s`
  return `ours ${side(costs.ours)}, ${rival} ${side(costs.theirs)}`
}

function wallNote(costs: Costs): string {
  return `${advantage(costs, 'wall').toFixed(2)} in wall time`
}
