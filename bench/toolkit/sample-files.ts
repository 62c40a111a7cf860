import { randomFillSync } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const CHUNK = 16 << 20 // bytes
const FILES_PER_FOLDER = 500

/** Files to hash, in a folder that goes when the benchmark ends. */
export interface SampleFiles extends Disposable {
  /** One file, read once so that it lies in the page cache. */
  bigFile(bytes: number): string
  /** A folder of `count` files of `bytes` each. */
  smallFiles(count: number, bytes: number): string
  /** A file that is all hole. */
  sparseFile(bytes: number): string
  /** A place for output. */
  path(name: string): string
}

/** Makes the folder in the system's place for temporary files. */
export function sampleFiles(): SampleFiles {
  const root = mkdtempSync(join(tmpdir(), 'shoal-bench-toolkit-'))
  return {
    bigFile: (bytes) => {
      const path = join(root, 'big.bin')
      writeRandom(path, bytes)
      readThrough(path)
      return path
    },
    smallFiles: (count, bytes) => {
      const folder = join(root, 'small')
      const contents = randomFillSync(Buffer.alloc(bytes))
      for (let index = 0; index < count; index++) {
        const below = join(folder, String(Math.floor(index / FILES_PER_FOLDER)))
        if (index % FILES_PER_FOLDER === 0) mkdirSync(below, { recursive: true })
        contents.writeUInt32LE(index)
        writeFileSync(join(below, `${index}.bin`), contents)
      }
      return folder
    },
    sparseFile: (bytes) => {
      const path = join(root, 'sparse.bin')
      writeFileSync(path, '')
      truncateSync(path, bytes)
      return path
    },
    path: (name) => join(root, name),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

function writeRandom(path: string, bytes: number): void {
  const file = openSync(path, 'w')
  const chunk = randomFillSync(Buffer.alloc(CHUNK))
  for (let at = 0; at < bytes; at += CHUNK) {
    chunk.writeDoubleLE(at)
    writeSync(file, chunk, 0, Math.min(CHUNK, bytes - at))
  }
  closeSync(file)
}

function readThrough(path: string): void {
  const file = openSync(path, 'r')
  const chunk = Buffer.alloc(CHUNK)
  while (readSync(file, chunk) > 0);
  closeSync(file)
}
