import { ContainerError, type Keyframe } from '../video-reader.ts'
import { type Box, findBox, needBox, viewOf } from './box.ts'

/** Samples of the longest track that is read: 24 hours at 120 per second, twice. */
const MAX_SAMPLES = 20_000_000
const MAX_KEYFRAMES = 1_000_000

/** A keyframe in a sample table. */
export interface SampleKeyframe extends Keyframe {
  /** Which entry of `stsd` describes it, from 1. */
  readonly description: number
}

/** What `stbl` names. */
export interface SampleTable {
  /** In order of time. */
  readonly keyframes: readonly SampleKeyframe[]
  /** Units at which the last sample ends: fragments go on there. */
  readonly endUnits: number
  readonly samples: number
  /** Units at which the first sample is shown. */
  readonly firstUnits: number
}

export interface TrackClock {
  /** Units per second. */
  readonly timescale: number
  /** Seconds to add to a composition time: what the edit list says. */
  readonly shiftSeconds: number
}

/**
 * The sync samples of a track, from the boxes of `stbl` (ISO/IEC 14496-12 § 8.6, 8.7): run
 * lengths of durations (`stts`) and composition offsets (`ctts`), sizes (`stsz`, `stz2`), samples per chunk (`stsc`),
 * chunk offsets (`stco`, `co64`) and numbers of sync samples (`stss`; absent: all; QuickTime's `stps` names those of open groups).
 */
export function readSampleTable(bytes: Uint8Array, stbl: Box, clock: TrackClock): SampleTable {
  const view = viewOf(bytes)
  const sizes = sampleSizes(bytes, stbl)
  // Where all samples lie in fragments, the other boxes are empty or not there.
  if (sizes.count === 0) return { keyframes: [], endUnits: 0, samples: 0, firstUnits: 0 }
  if (sizes.count > MAX_SAMPLES) throw new ContainerError(`${sizes.count} samples are too many`)
  const durations = new Runs(view, needBox(bytes, stbl, 'stts'))
  const offsetsBox = findBox(bytes, stbl, 'ctts')
  const compositionOffsets = offsetsBox && new Runs(view, offsetsBox)
  const chunks = chunkOffsets(bytes, stbl)
  const layout = new ChunkRuns(view, needBox(bytes, stbl, 'stsc'))
  const sync = new SyncSamples(view, findBox(bytes, stbl, 'stss'))
  const partial = findBox(bytes, stbl, 'stps')
  const partialSync = partial && new SyncSamples(view, partial)

  const keyframes: SampleKeyframe[] = []
  let sample = 0
  let decodeTime = 0
  let first = Number.POSITIVE_INFINITY
  for (let chunk = 0; chunk < chunks.count && sample < sizes.count; chunk++) {
    const { samples, description } = layout.of(chunk)
    let offset = chunks.at(chunk)
    for (let i = 0; i < samples && sample < sizes.count; i++) {
      const length = sizes.at(sample)
      const composition = compositionOffsets?.next(true) ?? 0
      first = Math.min(first, decodeTime + composition)
      if ((sync.has(sample) || partialSync?.has(sample) === true) && length > 0) {
        if (keyframes.length === MAX_KEYFRAMES) throw new ContainerError('too many keyframes')
        const seconds = (decodeTime + composition) / clock.timescale + clock.shiftSeconds
        keyframes.push({ seconds, offset, length, exact: true, description })
      }
      offset += length
      decodeTime += durations.next(false)
      sample++
    }
  }
  keyframes.sort((a, b) => a.seconds - b.seconds)
  return { keyframes, endUnits: decodeTime, samples: sample, firstUnits: Number.isFinite(first) ? first : 0 }
}

/** Values written as (count, value) pairs: version and flags 4, entry count 4, then 4 + 4 per entry. */
class Runs {
  readonly #view: DataView
  readonly #body: number
  readonly #entries: number
  #entry = -1
  #left = 0
  #value = 0

  constructor(view: DataView, box: Box) {
    this.#view = view
    this.#body = box.body + 8
    this.#entries = boundedCount(view.getUint32(box.body + 4), 8, box)
  }

  next(signed: boolean): number {
    while (this.#left === 0) {
      if (++this.#entry >= this.#entries) return 0
      const at = this.#body + this.#entry * 8
      this.#left = this.#view.getUint32(at)
      // Version 0 of `ctts` is unsigned, yet writers put negative offsets there too; no true offset is that large.
      this.#value = signed ? this.#view.getInt32(at + 4) : this.#view.getUint32(at + 4)
    }
    this.#left--
    return this.#value
  }
}

/** `stsc`: first chunk (from 1), samples per chunk, description index; 12 bytes per entry. */
class ChunkRuns {
  readonly #view: DataView
  readonly #body: number
  readonly #entries: number
  #entry = 0

  constructor(view: DataView, box: Box) {
    this.#view = view
    this.#body = box.body + 8
    this.#entries = boundedCount(view.getUint32(box.body + 4), 12, box)
    if (this.#entries === 0) throw new ContainerError('box stsc is empty')
  }

  /** Ask in growing order. */
  of(chunk: number): { samples: number; description: number } {
    while (this.#entry + 1 < this.#entries && this.#view.getUint32(this.#body + (this.#entry + 1) * 12) <= chunk + 1) {
      this.#entry++
    }
    const at = this.#body + this.#entry * 12
    return { samples: this.#view.getUint32(at + 4), description: this.#view.getUint32(at + 8) }
  }
}

/** `stss`: numbers of the sync samples, from 1, growing. */
class SyncSamples {
  readonly #view: DataView
  readonly #body: number
  readonly #entries: number
  readonly #all: boolean
  #entry = 0

  constructor(view: DataView, box: Box | undefined) {
    this.#view = view
    this.#all = box === undefined
    this.#body = box === undefined ? 0 : box.body + 8
    this.#entries = box === undefined ? 0 : boundedCount(view.getUint32(box.body + 4), 4, box)
  }

  /** Ask in growing order. */
  has(sample: number): boolean {
    if (this.#all) return true
    // A table without entries would mean that nothing can be decoded; the first sample always can.
    if (this.#entries === 0) return sample === 0
    while (this.#entry < this.#entries && this.#number() < sample + 1) this.#entry++
    return this.#entry < this.#entries && this.#number() === sample + 1
  }

  #number(): number {
    return this.#view.getUint32(this.#body + this.#entry * 4)
  }
}

interface Table {
  readonly count: number
  at(index: number): number
}

function sampleSizes(bytes: Uint8Array, stbl: Box): Table {
  const view = viewOf(bytes)
  const stsz = findBox(bytes, stbl, 'stsz')
  if (stsz !== undefined) {
    const uniform = view.getUint32(stsz.body + 4)
    const declared = view.getUint32(stsz.body + 8)
    if (uniform !== 0) return { count: declared, at: () => uniform }
    const count = Math.min(declared, Math.floor((stsz.end - stsz.body - 12) / 4))
    return { count, at: (index) => view.getUint32(stsz.body + 12 + index * 4) }
  }
  const stz2 = findBox(bytes, stbl, 'stz2')
  if (stz2 === undefined) return { count: 0, at: () => 0 }
  const bits = view.getUint8(stz2.body + 7)
  if (bits !== 4 && bits !== 8 && bits !== 16) throw new ContainerError('box stz2 has a wrong field size')
  const fits = Math.floor(((stz2.end - stz2.body - 12) * 8) / bits)
  const count = Math.min(view.getUint32(stz2.body + 8), fits)
  const at = (index: number): number => {
    if (bits === 16) return view.getUint16(stz2.body + 12 + index * 2)
    if (bits === 8) return view.getUint8(stz2.body + 12 + index)
    const pair = view.getUint8(stz2.body + 12 + (index >> 1))
    return index % 2 === 0 ? pair >> 4 : pair & 0x0f
  }
  return { count, at }
}

function chunkOffsets(bytes: Uint8Array, stbl: Box): Table {
  const view = viewOf(bytes)
  const stco = findBox(bytes, stbl, 'stco')
  if (stco !== undefined) {
    const count = boundedCount(view.getUint32(stco.body + 4), 4, stco)
    return { count, at: (index) => view.getUint32(stco.body + 8 + index * 4) }
  }
  const co64 = needBox(bytes, stbl, 'co64')
  const count = boundedCount(view.getUint32(co64.body + 4), 8, co64)
  return { count, at: (index) => Number(view.getBigUint64(co64.body + 8 + index * 8)) }
}

/** Entries that really fit, whatever the box declares. */
function boundedCount(declared: number, entryBytes: number, box: Box): number {
  return Math.min(declared, Math.max(0, Math.floor((box.end - box.body - 8) / entryBytes)))
}
