import { toneMapWith } from '../container/dolby-vision.ts'
import { ContainerError, type FileRange, type Keyframe, type KeyframeClip } from '../container/video-reader.ts'
import { type DecodedFrame, DecodeError, type FrameDecoder } from '../pictures/frame-decoder.ts'
import { type FrameVerdict, judgeFrame } from '../pictures/judge-frame.ts'
import type { RgbPicture } from '../pictures/picture-encoder.ts'
import { fetchCost } from '../pieces/fetch-cost.ts'
import { fetchUnits, piecesOf } from '../pieces/piece-map.ts'
import type { ByteRange, PieceSource, TorrentLayout } from '../pieces/piece-source.ts'
import { exactStretch } from '../plan/exact-stretch.ts'
import type { Slot } from '../plan/plan-slots.ts'
import { type RankingTerms, rankKeyframes, usualKeyframeLength } from '../plan/rank-keyframes.ts'
import type { CaptureOptions } from '../task/capture-options.ts'
import type { ShotProvenance } from '../task/shot.ts'
import { isSupplied } from './await-supply.ts'
import type { OpenedVideo } from './open-video.ts'
import { plainReason } from './plain-reason.ts'
import { isProved, raiseDoubts } from './raise-doubts.ts'

export interface SlotCaptureParts {
  readonly source: PieceSource
  readonly checked: 'torrent' | 'none'
  readonly options: CaptureOptions
  readonly decoder: FrameDecoder
  readonly layout: TorrentLayout
  readonly opened: OpenedVideo
  /** The slots that will be captured, in order. */
  readonly slots: readonly Slot[]
}

/** What became of a slot. */
export type SlotResult =
  | {
      readonly kind: 'picture'
      readonly picture: RgbPicture
      readonly frame: DecodedFrame
      readonly seconds: number
      readonly provenance: ShotProvenance
      /** Set where every picture within reach has one. */
      readonly fault?: string
    }
  | {
      readonly kind: 'none'
      readonly reason: string
      /** There are pictures, but they show what others showed. */
      readonly repeated?: true
    }

type Picture = Extract<SlotResult, { kind: 'picture' }>

/** How a clip is cut out, and about where its bytes lie, where that is known before. */
interface Cutting {
  readonly range: FileRange | undefined
  cut(): Promise<KeyframeClip>
}

interface Decoded {
  readonly kind: 'frame'
  readonly made: KeyframeClip
  readonly frame: DecodedFrame
}

/** Keyframes tried after the first one was bad. */
const MAX_RETRIES = 2
/** Slots whose frames are fetched while an earlier one is worked on. */
const FRAMES_AHEAD = 4
/** Slots around the target that are searched where none of the keyframes lies within reach. */
const WIDE_REACH = 3
/** Bytes read from a keyframe on for a picture between two, where no keyframe of the slot shows anything new. */
const MAX_STRETCH = 32 * 1024 * 1024
const REPEATED = 'it would show the same as an earlier one'

/** Captures the slots of one video: chooses, fetches, decodes and judges keyframes. */
export class SlotCapture {
  readonly #parts: SlotCaptureParts
  readonly #ranked = new Map<Slot, readonly Keyframe[]>()
  /** What exact slots need, from the keyframe before them. */
  readonly #stretches = new Map<Slot, FileRange>()
  readonly #fingerprints: bigint[] = []
  readonly #used = new Set<number>()
  /** Times of the pictures made, in seconds. */
  readonly #shown = new Set<number>()
  #keyframes: readonly Keyframe[] = []
  /** Frames being fetched, by their keyframe's offset. */
  readonly #fetching = new Map<number, Promise<KeyframeClip>>()

  constructor(parts: SlotCaptureParts) {
    this.#parts = parts
  }

  /** Chooses keyframes for all slots, so that the later ones can be fetched while the first are decoded. */
  async plan(signal: AbortSignal): Promise<void> {
    const { slots, opened } = this.#parts
    if (!opened.reader.indexed) return
    const all = await opened.reader.keyframes(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, signal)
    this.#keyframes = all
    const terms = this.#terms(usualKeyframeLength(all))
    const taken = new Set<number>()
    for (const slot of slots) {
      if (slot.exact) {
        const stretch = this.#stretchTo(slot.target)
        if (stretch !== undefined) this.#stretches.set(slot, stretch)
        continue
      }
      const candidates = candidatesFor(all, slot).filter(({ offset }) => !taken.has(offset))
      const ranked = rankKeyframes(candidates, slot, terms)
      this.#ranked.set(slot, ranked)
      const [best] = ranked
      if (best === undefined) continue
      taken.add(best.offset)
      for (const unit of piecesOf(this.#rangeOf(best), terms.units.length)) terms.planned.add(unit)
    }
  }

  /** The bytes that will be tried first, in order. */
  plannedRanges(): readonly ByteRange[] {
    return this.#parts.slots.flatMap((slot) => {
      const best = this.#firstTried(slot)
      return best === undefined ? [] : [this.#rangeOf(best)]
    })
  }

  /** Whether somebody has the pieces of what the slot tries first; where no index tells these, that is found out on the way. */
  isSupplied(slot: Slot): boolean {
    const best = this.#firstTried(slot)
    return best === undefined || this.#isHeld(best)
  }

  #isHeld(range: FileRange): boolean {
    return isSupplied(this.#rangeOf(range), this.#parts)
  }

  /** Whether fetching what the slot tries first keeps to the byte budget. */
  async fitsBudget(slot: Slot, signal: AbortSignal): Promise<boolean> {
    const best = this.#firstTried(slot)
    return best === undefined || this.#fits(best, signal)
  }

  async #fits(range: FileRange, signal: AbortSignal): Promise<boolean> {
    const { options, source, layout } = this.#parts
    if (options.byteBudget === undefined) return true
    const { missing } = await fetchCost(source, layout, [this.#rangeOf(range)], signal)
    return source.stats.payloadBytes + missing <= options.byteBudget
  }

  /**
   * The best picture for the slot: the first without a fault, or the least bad after two retries. Where its keyframes show
   * what earlier pictures showed, one between them.
   */
  async capture(slot: Slot, signal: AbortSignal): Promise<SlotResult> {
    if (slot.exact) return this.#captureExact(slot, signal)
    const made = await this.#captureKeyframe(slot, signal)
    if (made.kind === 'picture') return made
    // A file whose moments cannot be found is not gone through once more.
    const known = made.repeated === true || this.#stretchTo(slot.target) !== undefined
    return (known ? await this.#captureBetween(slot, signal) : undefined) ?? made
  }

  async #captureKeyframe(slot: Slot, signal: AbortSignal): Promise<SlotResult> {
    const obstacle = await this.#search(slot, signal)
    if (obstacle !== undefined) return { kind: 'none', reason: plainReason(obstacle.message) }
    this.#fetchAhead(slot, signal)
    let best: (Picture & { readonly score: number; readonly fingerprint: bigint }) | undefined
    let reason = 'no keyframe lies there'
    let repeated = false
    for (const [retries, keyframe] of this.#attempts(slot).entries()) {
      if (retries > 0 && !this.#affordsRetry(keyframe, best !== undefined)) continue
      const cutting = { range: keyframe, cut: () => this.#fetch(keyframe, signal) }
      const attempt = await this.#attempt(cutting, slot, signal)
      this.#fetching.delete(keyframe.offset)
      if (attempt.kind === 'none') {
        reason = attempt.reason
        continue
      }
      this.#used.add(keyframe.offset)
      const verdict = judgeFrame(attempt.picture, this.#fingerprints, attempt.frame.damaged)
      if (verdict.fault === undefined) return this.#keep(attempt, verdict)
      if (verdict.fault === 'repeated') repeated = true
      else if (best === undefined || verdict.score > best.score) best = { ...attempt, ...verdict }
    }
    if (best !== undefined) return this.#keep(best, best)
    // Keyframes there are, but earlier slots have shown them.
    repeated ||= this.#attempts(slot).length === 0 && (this.#ranked.get(slot) ?? []).length > 0
    return repeated ? { kind: 'none', reason: REPEATED, repeated } : { kind: 'none', reason }
  }

  /** A picture between keyframes, decoded from the one before it; undefined where that is too dear or shows nothing new either. */
  async #captureBetween(slot: Slot, signal: AbortSignal): Promise<Picture | undefined> {
    if (this.#parts.decoder.openMedia === undefined) return undefined
    for (const seconds of [slot.target, (slot.from + slot.target) / 2, (slot.target + slot.to) / 2]) {
      const range = this.#stretchTo(seconds)
      if (!(await this.#affordsStretch(range, signal))) continue
      const cut = () => this.#parts.opened.cutExact(seconds, signal)
      const attempt = await this.#attempt({ range, cut }, slot, signal)
      if (attempt.kind === 'none' || this.#shown.has(attempt.seconds)) continue
      const verdict = judgeFrame(attempt.picture, this.#fingerprints, attempt.frame.damaged)
      if (verdict.fault !== 'repeated') return this.#keep({ ...attempt, fault: verdict.fault }, verdict)
    }
    return undefined
  }

  #keep(picture: Picture, { fingerprint }: Pick<FrameVerdict, 'fingerprint'>): Picture {
    this.#fingerprints.push(fingerprint)
    this.#shown.add(picture.seconds)
    return picture
  }

  #stretchTo(seconds: number): FileRange | undefined {
    const { reader, video } = this.#parts.opened
    return exactStretch(this.#keyframes, seconds, { seconds: reader.info.durationSeconds, offset: video.file.length })
  }

  /** Where no index tells how far it is to the moment, it is not paid for out of a budget. */
  async #affordsStretch(range: FileRange | undefined, signal: AbortSignal): Promise<boolean> {
    if (range === undefined) return this.#parts.options.byteBudget === undefined
    return range.length <= MAX_STRETCH && this.#isHeld(range) && (await this.#fits(range, signal))
  }

  /** The one picture of that moment, good or bad: a person asked for it. */
  async #captureExact(slot: Slot, signal: AbortSignal): Promise<SlotResult> {
    const { opened, source } = this.#parts
    const stretch = this.#stretches.get(slot)
    if (stretch !== undefined) source.prefetch([this.#rangeOf(stretch)])
    const cutting = { range: stretch, cut: () => opened.cutExact(slot.target, signal) }
    const attempt = await this.#attempt(cutting, slot, signal)
    if (attempt.kind === 'none') {
      const near = await this.#captureKeyframe({ target: slot.target, from: slot.from, to: slot.to }, signal)
      return near.kind === 'none' ? attempt : { ...near, fault: `of a keyframe near by (${attempt.reason})` }
    }
    if (this.#shown.has(attempt.seconds)) return { kind: 'none', reason: REPEATED, repeated: true }
    const verdict = judgeFrame(attempt.picture, [], attempt.frame.damaged)
    return this.#keep({ ...attempt, fault: verdict.fault }, verdict)
  }

  #firstTried(slot: Slot): FileRange | undefined {
    return slot.exact ? this.#stretches.get(slot) : this.#ranked.get(slot)?.[0]
  }

  /** While one frame is decoded and delivered, those of the next slots are on their way. */
  #fetchAhead(slot: Slot, signal: AbortSignal): void {
    const { slots, options, opened } = this.#parts
    if (options.byteBudget !== undefined || !opened.reader.indexed) return
    const at = slots.indexOf(slot)
    for (const next of slots.slice(at, at + 1 + FRAMES_AHEAD)) {
      const keyframe = this.#ranked.get(next)?.[0]
      // Whoever takes the frame hears its failure; one that nobody takes does not matter.
      if (keyframe !== undefined) this.#fetch(keyframe, signal).catch(() => undefined)
    }
  }

  #fetch(keyframe: Keyframe, signal: AbortSignal): Promise<KeyframeClip> {
    const fetching = this.#fetching.get(keyframe.offset) ?? this.#parts.opened.reader.clip(keyframe, signal)
    this.#fetching.set(keyframe.offset, fetching)
    return fetching
  }

  /** Without an index a slot's keyframes are found when its turn comes. Answers why they cannot be, where the file is to blame. */
  async #search(slot: Slot, signal: AbortSignal): Promise<ContainerError | undefined> {
    const { source, layout, opened } = this.#parts
    const { reader, video } = opened
    if (reader.indexed || this.#ranked.has(slot)) return undefined
    const { length } = fetchUnits(source, layout)
    const grid = { start: 0 - (video.file.offset % length), length }
    try {
      this.#ranked.set(slot, await reader.keyframes(slot.from, slot.to, signal, grid))
      return undefined
    } catch (error) {
      if (error instanceof ContainerError) return error
      throw error
    }
  }

  /** The chosen keyframe, then others of the slot: those whose pieces are here already first. */
  #attempts(slot: Slot): readonly Keyframe[] {
    const unused = (this.#ranked.get(slot) ?? []).filter(({ offset }) => !this.#used.has(offset))
    const [first, ...others] = unused
    if (first === undefined) return []
    const free = (keyframe: Keyframe): number => (this.#isHere(keyframe) ? 0 : 1)
    return [first, ...others.toSorted((a, b) => free(a) - free(b)).slice(0, MAX_RETRIES)]
  }

  /** A retry must not wait for pieces that nobody has; one for quality must not eat the budget of the shots to come either. */
  #affordsRetry(keyframe: Keyframe, forQuality: boolean): boolean {
    if (!this.#isHeld(keyframe)) return false
    return !forQuality || this.#parts.options.byteBudget === undefined || this.#isHere(keyframe)
  }

  /** What cannot be decoded, or only with damage, is doubted: then once more, with verified bytes. */
  async #attempt({ range, cut }: Cutting, slot: Slot, signal: AbortSignal): Promise<SlotResult> {
    const first = await this.#decode(cut, signal)
    if (first.kind === 'frame' && !first.frame.damaged) return this.#pictureOf(first, slot)
    const doubtful = first.kind === 'frame' ? first.made.ranges : range === undefined ? [] : [range]
    const ranges = doubtful.map((each) => this.#rangeOf(each))
    if (range !== undefined) this.#fetching.delete(range.offset)
    const raised = await raiseDoubts(ranges, this.#parts, signal)
    const last = raised ? await this.#decode(cut, signal) : first
    return last.kind === 'frame' ? this.#pictureOf(last, slot) : last
  }

  async #decode(cut: Cutting['cut'], signal: AbortSignal): Promise<Decoded | Extract<SlotResult, { kind: 'none' }>> {
    try {
      const made = await cut()
      const { decoder, opened } = this.#parts
      const display = made.clip.display ?? opened.reader.info.display
      return { kind: 'frame', made, frame: await decoder.decode({ ...made.clip, display }, signal) }
    } catch (error) {
      if (signal.aborted || !(error instanceof DecodeError || error instanceof ContainerError)) throw error
      return { kind: 'none', reason: plainReason(error.message) }
    }
  }

  #pictureOf({ made, frame }: Decoded, slot: Slot): Picture {
    const { opened, decoder, layout, source, checked } = this.#parts
    const ranges = made.ranges.map((range) => this.#rangeOf(range))
    return {
      kind: 'picture',
      picture: frame,
      frame,
      seconds: toMillisecond(made.seconds),
      provenance: {
        file: opened.video.path,
        fileIndex: opened.video.index,
        targetSeconds: toMillisecond(slot.target),
        ranges,
        pieces: [...new Set(ranges.flatMap((range) => piecesOf(range, layout.pieceLength)))],
        checked: isProved(source, [...opened.indexRanges, ...ranges]) ? checked : 'unproved',
        decoder: decoder.name,
        toneMap: toneMapWith(frame.toneMap, opened.reader.info.dolbyVision),
      },
    }
  }

  /** `planned`: units that chosen keyframes bring, to be filled. */
  #terms(usualLength: number | undefined): RankingTerms & { readonly planned: Set<number> } {
    const { source, layout, opened } = this.#parts
    const units = fetchUnits(source, layout)
    const planned = new Set<number>()
    return {
      layout,
      fileOffset: opened.video.file.offset,
      usualLength,
      units: { length: units.length, have: (unit) => planned.has(unit) || units.have(unit) },
      planned,
      availability: (piece) => source.availability(piece),
    }
  }

  #rangeOf({ offset, length }: FileRange): ByteRange {
    return { offset: this.#parts.opened.video.file.offset + offset, length }
  }

  /** Whether the range needs no fetching. */
  #isHere(range: FileRange): boolean {
    const units = fetchUnits(this.#parts.source, this.#parts.layout)
    return piecesOf(this.#rangeOf(range), units.length).every((unit) => units.have(unit))
  }
}

/** Times are sums of fractions; nobody needs 15.999999999999998. */
function toMillisecond(seconds: number): number {
  return Math.max(0, Math.round(seconds * 1000) / 1000)
}

/** Keyframes within the slot's reach, or else those nearest around its target. */
function candidatesFor(keyframes: readonly Keyframe[], slot: Slot): readonly Keyframe[] {
  const inside = keyframes.filter(({ seconds }) => seconds >= slot.from && seconds < slot.to)
  if (inside.length > 0) return inside
  const distance = ({ seconds }: Keyframe): number => Math.abs(seconds - slot.target)
  return keyframes.toSorted((a, b) => distance(a) - distance(b)).slice(0, WIDE_REACH)
}
