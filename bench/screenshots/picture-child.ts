// `node --conditions=source picture-child.ts FILE COUNT`: captures pictures of a file on this machine, as `shoal shots` does.
import {
  captureTorrent,
  openDecoder,
  openLocalSource,
  parseCaptureOptions,
  sharpPictures,
  systemClock,
} from '@shoal/screenshots'

const TIMEOUT = 300_000 // milliseconds

const [path = '', count = '1'] = process.argv.slice(2)
const signal = AbortSignal.timeout(TIMEOUT)
const decoder = await openDecoder('auto', signal)
const source = await openLocalSource({ kind: 'file', path }, signal)
if (source === undefined) throw new Error('not a local source')
let made = 0
await captureTorrent(
  {
    source,
    checked: 'none',
    options: parseCaptureOptions({ count: Number(count) }),
    decoder,
    encoder: sharpPictures,
    clock: systemClock,
    delivered: [],
    onShot: async () => void made++,
    onProgress: () => undefined,
  },
  signal,
)
await decoder.close()
if (made !== Number(count)) throw new Error(`${made} pictures were made`)
