// Starts the escape attempts in the decoder's place, as whichever user runs this, and prints what they reached.
// Arguments: the network that the decoder gets or `unconfined`, then those of the attempts.
import { fileURLToPath } from 'node:url'
import { confinedSpawn, findConfinement } from '../src/adapters/confined/confined-spawn.ts'
import { defaultDecoderLimits } from '../src/adapters/confined/decoder-limits.ts'
import { readableOfScript } from '../src/adapters/confined/readable-paths.ts'

const [network, ...args] = process.argv.slice(2)
const script = fileURLToPath(new URL('./escape-attempts.ts', import.meta.url))
const confinement =
  network === 'none' || network === 'loopback'
    ? await findConfinement(defaultDecoderLimits, AbortSignal.timeout(60_000), network)
    : { level: 'unconfined', ownNetwork: false, prefix: [], launcher: undefined }
const words = ['--conditions=source', '--no-warnings', script, ...args]
const child = confinedSpawn(confinement, process.execPath, words, { readable: readableOfScript(script) })
child.stdin?.end()
let output = ''
let complaints = ''
child.stdout?.on('data', (chunk: Buffer) => {
  output += chunk
})
child.stderr?.on('data', (chunk: Buffer) => {
  complaints += chunk
})
child.once('close', (code, signal) => {
  const said: unknown =
    output === '' ? { tried: 0, worked: [], complaints: `${code} ${signal} ${complaints}` } : JSON.parse(output)
  process.stdout.write(JSON.stringify({ level: confinement.level, said }))
})
