import sharp from 'sharp'
import {
  captureTorrent,
  openDecoder,
  openLocalSource,
  parseCaptureOptions,
  readMark,
  sharpPictures,
  systemClock,
} from '../src/index.ts'
import { markedSample, sampleNames } from './marked-samples.ts'

const never = new AbortController().signal
const names = process.argv[3] ? process.argv.slice(3) : sampleNames
const decoder = await openDecoder((process.argv[2] ?? 'auto') as never, never)
console.log(decoder.name, '|', decoder.sandbox)
for (const name of names) {
  const path = await markedSample('/tmp/shots-samples', name)
  const source = await openLocalSource({ kind: 'file', path }, never)
  let ok = 0,
    bad = 0
  const t = performance.now()
  try {
    const r = await captureTorrent(
      {
        source: source!,
        checked: 'none',
        options: parseCaptureOptions({}),
        decoder,
        encoder: sharpPictures,
        clock: systemClock,
        delivered: [],
        onShot: async (d, p) => {
          const { data, info } = await sharp(p).raw().toBuffer({ resolveWithObject: true })
          const m = readMark({ width: info.width, height: info.height, channels: 3, data })
          if (m === Math.round(d.seconds * 25)) ok++
          else {
            bad++
            console.log('  bad', d.seconds, d.seconds * 25, m, d.provenance.targetSeconds)
          }
        },
        onProgress: () => {},
      },
      never,
    )
    console.log(
      name,
      ok,
      bad,
      'MB',
      (r.report.bytesFetched / 1e6).toFixed(2),
      'of',
      (r.report.fileBytes / 1e6).toFixed(2),
      'LB',
      (r.report.lowerBoundBytes / 1e6).toFixed(2),
      'ratio',
      (r.report.bytesFetched / r.report.lowerBoundBytes).toFixed(2),
      r.report.warnings.slice(0, 3),
      Math.round(performance.now() - t) + 'ms',
    )
  } catch (e) {
    console.log(name, 'FAILED', (e as Error).message)
  }
}
await decoder.close()
