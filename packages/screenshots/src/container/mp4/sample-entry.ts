import { type Crop, cropInside, pixelAspect } from '../video-display.ts'
import { type AvcStorage, avcStorage } from '../x264-message.ts'
import { type Box, readBoxHeader, viewOf } from './box.ts'

/** A visual sample entry of `stsd` (ISO/IEC 14496-12 § 12.1.3). */
export interface SampleEntry {
  /** Four characters, e.g. `avc1`; of an encrypted entry those of what is in it. */
  readonly codec: string
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** `pasp`, § 12.1.4. */
  readonly pixelAspect: number | undefined
  /** `clap`, § 12.1.4. */
  readonly crop: Crop | undefined
  readonly encrypted: boolean
  /** How H.264 is stored. */
  readonly avc: AvcStorage | undefined
  /** The entry as a decoder gets it: the codec's usual name and its configuration, nothing of how to show the picture. */
  readonly bytes: Uint8Array
}

/** Fields of 78 bytes stand before an entry's boxes: width at 24, height at 26. */
const FIELDS = 78
const MAX_ENTRIES = 64
const MAX_BOXES = 200
/** Boxes around others that tell how an entry is protected, § 8.12. */
const PROTECTED = ['encv', 'drmi']

/**
 * Entries that are another one under a name of their own: with parameter sets in the samples, or with Dolby Vision beside
 * (ISO/IEC 14496-15; Dolby Vision Streams Within the ISO Base Media File Format § 2.2). Configuration boxes are the same.
 */
const USUAL_NAMES: ReadonlyMap<string, string> = new Map([
  ...['avc2', 'avc3', 'avc4', 'dva1', 'dvav'].map((name) => [name, 'avc1'] as const),
  ...['hev1', 'hvc2', 'hev2', 'dvh1', 'dvhe'].map((name) => [name, 'hvc1'] as const),
  ['dav1', 'av01'],
  ['vvi1', 'vvc1'],
  ['VP80', 'vp08'],
  ['VP90', 'vp09'],
])

/** The entries of a `stsd` box; what is cut short is left out. */
export function readSampleEntries(bytes: Uint8Array, stsd: Box): readonly SampleEntry[] {
  const entries: SampleEntry[] = []
  for (const box of lenientBoxes(bytes, stsd.body + 8, stsd.end)) {
    if (box.end - box.body < FIELDS) continue
    entries.push(readEntry(bytes.slice(box.start, box.end)))
    if (entries.length === MAX_ENTRIES) break
  }
  return entries
}

function readEntry(entry: Uint8Array): SampleEntry {
  const view = viewOf(entry)
  const { type, body } = readBoxHeader(entry, 0, 0, entry.length)
  const [width, height] = [view.getUint16(body + 24), view.getUint16(body + 26)]
  let codec = type
  let encrypted = PROTECTED.includes(type)
  let aspect: number | undefined
  let crop: Crop | undefined
  let avc: AvcStorage | undefined
  for (const box of lenientBoxes(entry, body + FIELDS, entry.length)) {
    if (box.type === 'sinf') {
      const protection = readProtection(entry, box)
      codec = PROTECTED.includes(codec) ? (protection.format ?? codec) : codec
      encrypted &&= protection.applies
      hide(entry, box)
    } else if (box.type === 'pasp' && box.end - box.body >= 8) {
      aspect = pixelAspect(view.getUint32(box.body), view.getUint32(box.body + 4))
      hide(entry, box)
    } else if (box.type === 'avcC') {
      avc = avcStorage(entry.subarray(box.body, box.end))
    } else if (box.type === 'clap') {
      if (box.end - box.body >= 32) crop = cleanAperture(view, box.body, { width, height })
      hide(entry, box)
    }
  }
  setType(entry, 4, USUAL_NAMES.get(codec) ?? codec)
  return { codec, width, height, pixelAspect: aspect, crop, encrypted, avc, bytes: entry }
}

/** `sinf`: the original format in `frma`, and in `tenc` whether samples are encrypted if nothing else is said (ISO/IEC 23001-7 § 8.2). */
function readProtection(entry: Uint8Array, sinf: Box): { format: string | undefined; applies: boolean } {
  let format: string | undefined
  let applies = true
  for (const box of lenientBoxes(entry, sinf.body, sinf.end)) {
    if (box.type === 'frma' && box.end - box.body >= 4) format = typeAt(entry, box.body)
    if (box.type !== 'schi') continue
    for (const inner of lenientBoxes(entry, box.body, box.end)) {
      if (inner.type === 'tenc' && inner.end - inner.body >= 8) applies = entry[inner.body + 6] !== 0
    }
  }
  return { format, applies }
}

/** Width, height, and the offset of the middle from that of the picture, across and down: each a numerator and a denominator. */
function cleanAperture(
  view: DataView,
  at: number,
  { width, height }: { readonly width: number; readonly height: number },
): Crop | undefined {
  const fraction = (i: number): number => view.getInt32(at + i * 8) / view.getInt32(at + i * 8 + 4)
  const [cleanWidth, cleanHeight] = [Math.round(fraction(0)), Math.round(fraction(1))]
  const left = Math.round(fraction(2) + (width - cleanWidth) / 2)
  const top = Math.round(fraction(3) + (height - cleanHeight) / 2)
  if (![cleanWidth, cleanHeight, left, top].every(Number.isSafeInteger)) return undefined
  return cropInside({ left, top, width: cleanWidth, height: cleanHeight, codedWidth: width, codedHeight: height })
}

/** Boxes as far as they make sense: QuickTime ends entries with zeros, and others with worse. */
function* lenientBoxes(bytes: Uint8Array, from: number, to: number): Generator<Box> {
  const view = viewOf(bytes)
  let at = from
  for (let count = 0; count < MAX_BOXES && at + 8 <= to; count++) {
    const size = view.getUint32(at)
    if (size < 8 || at + size > to) return
    yield { type: typeAt(bytes, at + 4), start: at, body: at + 8, end: at + size }
    at += size
  }
}

/** Turns a box into free space. */
function hide(entry: Uint8Array, box: Box): void {
  setType(entry, box.start + 4, 'free')
}

function typeAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

function setType(bytes: Uint8Array, at: number, type: string): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = type.charCodeAt(i)
}
