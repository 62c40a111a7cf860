import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Expectation } from './check-video.ts'

/** Beside the repository, where they are present: files of other projects' test suites, which are not ours to give away. */
const folder = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'cases', 'video')

/** What is right of each, where that is not what ffmpeg shows of two even shots. */
const expectations: Readonly<Record<string, Expectation>> = {
  'ExoPlayer__sample_fragmented_clearkey.mp4': { refused: /encrypted/ },
  'media__video_dovi_3840x2160_30fps_dav1_10.mp4': { warnings: /Dolby Vision/, unknownToFfmpeg: true },
  'media__sample_fragmented_seekable_multiple_sidx.mp4': { warnings: /is black$/ },
  'mediabunny__entry24-segment3.ts': { shots: 1, warnings: /no picture near/ },
  'zz_trunc.avi': { shots: 1, warnings: /no picture near|show the same/, anyDuration: true },
}

export interface ForeignCase {
  readonly name: string
  readonly path: string
  readonly expectation: Expectation | undefined
}

export const foreignCases: readonly ForeignCase[] = (existsSync(folder) ? readdirSync(folder) : []).map((name) => ({
  name,
  path: join(folder, name),
  expectation: expectations[name],
}))
