import { readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { createTorrent, type HashingProgress } from '@shoal/toolkit'

// A program of its own, so that the peak is its alone: hashes one file for some seconds, prints peak and progress.
const [path = '', seconds = '60'] = process.argv.slice(2)
const limit = AbortSignal.timeout(Number(seconds) * 1000)
enableCompileCache() // as the program does
let doneBytes = 0
try {
  const onProgress = (progress: HashingProgress): void => {
    doneBytes = progress.doneBytes
  }
  await createTorrent({ paths: [path] }, { signal: limit, onProgress })
} catch (error) {
  if (!limit.aborted) throw error
}
const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
console.log(JSON.stringify({ peakBytes: Number(peak) * 1024, doneBytes }))
