import { once } from 'node:events'
import { DecodeError } from '../../pictures/frame-decoder.ts'
import { type Confinement, confinedSpawn } from './confined-spawn.ts'

export interface ProgramJob {
  /** Written to its standard input. */
  readonly input: Uint8Array
  /** Bytes. */
  readonly maximalOutput: number
  /** Milliseconds. */
  readonly wallMs: number
  readonly signal: AbortSignal
}

export interface ProgramOutput {
  readonly output: Buffer
  /** The end of what it complained about. */
  readonly complaints: string
}

/** Characters of its complaints kept. */
const STDERR_KEPT = 500

/** What a program prints. @throws DecodeError where it fails, prints too much or takes too long. */
export async function runProgram(
  confinement: Confinement,
  [program = '', ...args]: readonly string[],
  job: ProgramJob,
): Promise<ProgramOutput> {
  job.signal.throwIfAborted()
  const child = confinedSpawn(confinement, program, args)
  const stop = AbortSignal.any([job.signal, AbortSignal.timeout(job.wallMs)])
  const kill = (): void => void child.kill('SIGKILL')
  stop.addEventListener('abort', kill, { once: true })
  const chunks: Buffer[] = []
  let size = 0
  let complaints = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > job.maximalOutput) kill()
    else chunks.push(chunk)
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString('latin1')).slice(-STDERR_KEPT)
  })
  // A program that has seen enough closes its input early; its exit code says whether that was well.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(job.input)
  try {
    const [code, by] = await once(child, 'close')
    if (code === 0) return { output: Buffer.concat(chunks), complaints }
    throw new DecodeError(`${program} ended ${by === null ? `with code ${code}` : `by ${by}`} (${complaints.trim()})`)
  } catch (error) {
    if (error instanceof DecodeError) throw error
    throw new DecodeError(`${program} cannot be run`, { cause: error })
  } finally {
    stop.removeEventListener('abort', kill)
  }
}
