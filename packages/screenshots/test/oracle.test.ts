import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrameDecoder, openDecoder } from '../src/index.ts'
import { checkVideo } from './oracle/check-video.ts'
import { EncodedStreams } from './oracle/encoded-streams.ts'
import { foreignCases } from './oracle/foreign-cases.ts'
import { openFaults } from './oracle/open-faults.ts'
import { makeSample } from './oracle/oracle-sample.ts'
import { oracleSamples } from './oracle/oracle-samples.ts'

const never = new AbortController().signal
const SHOTS = { count: 2 }
const LIMIT = 120_000 // milliseconds, as several are worked on together

/** Samples that are known to differ are left to the larger run by hand, which tells when one agrees again. */
const samples = oracleSamples.filter(({ name, large }) => large !== true && openFaults[name] === undefined)
const foreign = foreignCases.filter(({ name }) => openFaults[name] === undefined)

describeWith(['ffmpeg'], "pictures, times and facts against ffmpeg's", () => {
  let folder: string
  let streams: EncodedStreams
  let decoders: Readonly<Record<'node-av' | 'ffmpeg', FrameDecoder>>
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-oracle-'))
    streams = new EncodedStreams(folder)
    decoders = { 'node-av': await openDecoder('node-av', never), ffmpeg: await openDecoder('ffmpeg', never) }
  })
  afterAll(async () => {
    for (const decoder of Object.values(decoders)) await decoder.close()
    await rm(folder, { recursive: true })
  })

  it.concurrent.for(samples)('$name', { timeout: LIMIT }, async (sample, context) => {
    const path = await makeSample(streams, sample)
    const faults = await checkVideo(path, decoders, SHOTS, sample.expectation)
    await rm(path)
    context.expect(faults).toEqual([])
  })

  describe.skipIf(foreignCases.length === 0)('files of other projects (../shared/cases/video)', () => {
    it.concurrent.for(foreign)('$name', { timeout: LIMIT }, async ({ path, expectation }, context) => {
      const faults = await checkVideo(path, decoders, SHOTS, expectation)
      context.expect(faults).toEqual([])
    })
  })
})

it('has samples of names that differ', () => {
  const names = oracleSamples.map(({ name }) => name)
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})
