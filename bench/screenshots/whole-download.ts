import { randomFillSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '@shoal/testing'
import { alternate, type Costs, costOfProgram } from '../measure.ts'
import { benchFolder } from './bench-files.ts'
import { type Seeder, startSeeder } from './start-seeder.ts'

const SIZE = 1_000_000_000 // bytes
const PIECE = 1 << 20 // bytes
const PART = 1 << 24 // bytes written at once
const ROUNDS = 3

/** What a download of 1 GB from libtorrent costs `peer` and aria2 in turn; undefined where there is no aria2. */
export async function wholeDownload(): Promise<Costs | undefined> {
  const aria2 = findProgram('aria2c')
  if (aria2 === undefined) return undefined
  const file = await randomFile()
  const torrent = `${file}.torrent`
  const seeder = await startSeeder({ file, torrent, pieceLength: PIECE, kind: 'v1' })
  const tracker = await trackerOf(seeder)
  const { port } = tracker.address() as AddressInfo
  const announce = `http://127.0.0.1:${port}/announce`
  try {
    return await alternate(
      ROUNDS,
      () =>
        intoFolder((folder) => {
          const script = join(import.meta.dirname, 'download-child.ts')
          return costOfProgram(process.execPath, ['--conditions=source', script, torrent, folder, `${seeder.port}`])
        }),
      () =>
        intoFolder((folder) =>
          costOfProgram(aria2, [
            '--no-conf',
            '--enable-dht=false',
            '--bt-enable-lpd=false',
            '--enable-peer-exchange=false',
            '--disable-ipv6=true',
            '--seed-time=0',
            '--file-allocation=none',
            `--bt-tracker=${announce}`,
            '-d',
            folder,
            torrent,
          ]),
        ),
    )
  } finally {
    tracker.close()
    tracker.closeAllConnections()
    await seeder.stop()
  }
}

/** Made once and kept. */
async function randomFile(): Promise<string> {
  await mkdir(benchFolder, { recursive: true })
  const path = join(benchFolder, 'whole.bin')
  if (existsSync(path)) return path
  const unfinished = join(benchFolder, 'unfinished-whole.bin')
  const file = await open(unfinished, 'w')
  const part = new Uint8Array(PART)
  for (let at = 0; at < SIZE; at += PART) await file.write(randomFillSync(part), 0, Math.min(PART, SIZE - at))
  await file.close()
  await rename(unfinished, path)
  return path
}

/** aria2 takes peers from a tracker only: this one knows the seeder. */
async function trackerOf(seeder: Seeder): Promise<Server> {
  const peer = Buffer.from([127, 0, 0, 1, seeder.port >> 8, seeder.port & 0xff])
  const reply = Buffer.concat([Buffer.from('d8:intervali600e5:peers6:'), peer, Buffer.from('e')])
  const server = createServer((_request, response) => response.end(reply))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function intoFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-bench-download-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
