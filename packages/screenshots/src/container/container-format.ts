import { detectShape, SHAPE_BYTES } from './transport/packet.ts'

/** Containers by libavformat's name of their demuxer, which never guesses, and by their name for people. */
const names = {
  mov: 'MPEG-4',
  matroska: 'Matroska',
  mpegts: 'MPEG-TS',
  avi: 'AVI',
  flv: 'Flash Video',
  asf: 'Windows Media',
  mpeg: 'MPEG-PS',
  ogg: 'Ogg',
  rm: 'RealMedia',
  mxf: 'MXF',
  wtv: 'WTV',
  nut: 'NUT',
  ivf: 'IVF',
  mpegvideo: 'MPEG Video',
} as const
export type ContainerFormat = keyof typeof names
export const containerFormats = Object.keys(names).filter((name): name is ContainerFormat => name in names)

/** The container's name for people. */
export function containerName(format: ContainerFormat): string {
  return names[format]
}

/** Bytes from the start that tell containers apart. */
export const SIGNATURE_BYTES = SHAPE_BYTES

const topBoxes = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'styp', 'uuid'])

/** The first bytes of containers that begin alike always. */
const signatures: readonly (readonly [ContainerFormat, readonly number[]])[] = [
  ['matroska', [0x1a, 0x45, 0xdf, 0xa3]],
  ['flv', [0x46, 0x4c, 0x56, 0x01]],
  ['asf', [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]],
  ['mpeg', [0x00, 0x00, 0x01, 0xba]],
  ['ogg', [0x4f, 0x67, 0x67, 0x53]],
  ['rm', [0x2e, 0x52, 0x4d, 0x46]],
  ['mxf', [0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0d, 0x01, 0x02, 0x01, 0x01, 0x02]],
  ['wtv', [0xb7, 0xd8, 0x00, 0x20, 0x37, 0x49, 0xda, 0x11]],
  ['nut', [0x6e, 0x75, 0x74, 0x2f, 0x6d, 0x75, 0x6c, 0x74]],
  ['ivf', [0x44, 0x4b, 0x49, 0x46]],
  ['mpegvideo', [0x00, 0x00, 0x01, 0xb3]],
]
const RIFF = [0x52, 0x49, 0x46, 0x46]
const AVI = [0x41, 0x56, 0x49, 0x20]

/** The container that a file's first bytes are of, whatever its name says. */
export function detectContainer(head: Uint8Array): ContainerFormat | undefined {
  if (topBoxes.has(String.fromCharCode(...head.subarray(4, 8)))) return 'mov'
  const known = signatures.find(([, signature]) => startsWith(head, signature))
  if (known !== undefined) return known[0]
  if (detectShape(head) !== undefined) return 'mpegts'
  return startsWith(head, RIFF) && startsWith(head.subarray(8), AVI) ? 'avi' : undefined
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte)
}
