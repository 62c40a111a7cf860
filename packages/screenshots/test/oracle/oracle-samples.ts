import { codecSamples } from './codec-samples.ts'
import { mp4Samples } from './mp4-samples.ts'
import type { OracleSample } from './oracle-sample.ts'
import { otherSamples } from './other-samples.ts'

/** All samples that are made here, by name. */
export const oracleSamples: readonly OracleSample[] = [...codecSamples, ...mp4Samples, ...otherSamples]
