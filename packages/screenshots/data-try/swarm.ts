import { openDecoder } from '../src/index.ts'
import { startSeeder } from '../../../bench/screenshots/start-seeder.ts'
import { measureCapture } from '../../../bench/screenshots/measure-capture.ts'
import { lowerBound } from '../../../bench/screenshots/lower-bound.ts'
import { benchFile, benchFolder } from '../../../bench/screenshots/bench-files.ts'
const [name = 'h264.mkv', rate='0', piece='262144', kind='v1'] = process.argv.slice(2)
const decoder = await openDecoder('auto', AbortSignal.timeout(20000))
const file = await benchFile(name)
const torrent = `${benchFolder}/${name}.${piece}.${kind}.torrent`
const seeder = await startSeeder({ file, torrent, pieceLength: Number(piece), kind: kind as 'v1', rate: Number(rate) })
const m = await measureCapture({ torrent, seeders: [seeder], decoder })
console.log({...m, shown: m.shown.join(' ')})
const lb = await lowerBound(file, m.shown, Number(piece))
console.log('ratio', m.bytes / lb, 'pieces', m.bytes/Number(piece), lb/Number(piece))
await seeder.stop(); await decoder.close()
