// `node --conditions=source fuzz-containers.ts [INPUTS] [FIRST_SEED]`: damages real files and reads them. Anything but
// the two errors of the container readers is a fault; its seed is printed.
import { UnknownContainerError } from '../src/container/open-reader.ts'
import { ContainerError } from '../src/container/video-reader.ts'
import { damaged, readWhole, wireBytes, wireNames } from './damaged-videos.ts'

const DEFAULT_INPUTS = 1_000_000
const SLOW = 2000 // milliseconds

const inputs = Number(process.argv[2] ?? DEFAULT_INPUTS)
const first = Number(process.argv[3] ?? 0)
let faults = 0
for (let seed = first; seed < first + inputs; seed++) {
  const name = wireNames[seed % wireNames.length] ?? 'tiny.mp4'
  const started = performance.now()
  try {
    await readWhole(damaged(wireBytes.get(name) ?? new Uint8Array(), seed))
  } catch (error) {
    if (!(error instanceof ContainerError || error instanceof UnknownContainerError)) {
      faults++
      console.error(`${name} with seed ${seed}:`, error)
    }
  }
  const took = performance.now() - started
  if (took > SLOW) console.error(`${name} with seed ${seed} took ${Math.round(took)} ms`)
}
console.log(`${inputs} inputs, ${faults} faults`)
process.exitCode = faults > 0 ? 1 : 0
