import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDecoder } from '@shoal/screenshots'
import { checkVideo } from '../../packages/screenshots/test/oracle/check-video.ts'
import { EncodedStreams } from '../../packages/screenshots/test/oracle/encoded-streams.ts'
import { foreignCases } from '../../packages/screenshots/test/oracle/foreign-cases.ts'
import { makeSample } from '../../packages/screenshots/test/oracle/oracle-sample.ts'
import { oracleSamples } from '../../packages/screenshots/test/oracle/oracle-samples.ts'

const AT_ONCE = 3
const SHOTS = { count: 2 }

export interface OracleResult {
  readonly samples: number
  /** What is wrong with each sample that differs from ffmpeg. */
  readonly wrong: readonly { readonly name: string; readonly faults: readonly string[] }[]
}

/** Compares the pictures of all samples, the large set included, with ffmpeg's, by both decoders. */
export async function runOracle(report: (line: string) => void): Promise<OracleResult> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-oracle-'))
  const streams = new EncodedStreams(folder)
  const starting = AbortSignal.timeout(20_000)
  const decoders = { 'node-av': await openDecoder('node-av', starting), ffmpeg: await openDecoder('ffmpeg', starting) }
  const wrong: { readonly name: string; readonly faults: readonly string[] }[] = []
  const jobs = [
    ...oracleSamples.map((sample) => ({
      name: sample.name,
      check: async () => {
        const path = await makeSample(streams, sample)
        return checkVideo(path, decoders, SHOTS, sample.expectation).finally(() => rm(path))
      },
    })),
    ...foreignCases.map(({ name, path, expectation }) => ({
      name,
      check: () => checkVideo(path, decoders, SHOTS, expectation),
    })),
  ]
  const queue = jobs.values()
  const work = async (): Promise<void> => {
    for (const { name, check } of queue) {
      const faults = await check().catch((error: unknown) => [error instanceof Error ? error.message : String(error)])
      if (faults.length === 0) continue
      wrong.push({ name, faults })
      report([name, ...faults].join('\n  '))
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return { samples: jobs.length, wrong }
  } finally {
    for (const decoder of Object.values(decoders)) await decoder.close()
    await rm(folder, { recursive: true })
  }
}
