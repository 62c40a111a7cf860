import { posix } from 'node:path'
import type { Creation, Message } from '@shoal/api'
import { type CreatedTorrent, CreateError, type HashingProgress, qrSvg, SpeedWindow, summaryOf } from '@shoal/toolkit'

/** What a job is about; fixed when it is taken in. */
interface CreationSubject {
  readonly id: string
  /** Without symbolic links. */
  readonly path: string
  readonly name: string
  readonly format: Creation['format']
  readonly totalBytes: number
}

/** One torrent being made: its state as the API tells it, and the bytes once they are there. */
export class CreationJob {
  readonly cancelling = new AbortController()
  readonly #now: () => number
  readonly #speed = new SpeedWindow()
  #view: Creation
  #torrent: CreatedTorrent | undefined

  constructor(subject: CreationSubject, now: () => number) {
    this.#now = now
    this.#view = { ...subject, state: 'queued', doneBytes: 0, createdAt: now(), seeding: 'no' }
  }

  get view(): Creation {
    return this.#view
  }

  get torrent(): CreatedTorrent | undefined {
    return this.#torrent
  }

  get isOpen(): boolean {
    return this.#view.state === 'queued' || this.#view.state === 'running'
  }

  begin(): void {
    this.#view = { ...this.#view, state: 'running' }
  }

  advance({ doneBytes, totalBytes }: HashingProgress): void {
    const speed = this.#speed.add(this.#now(), doneBytes)
    const secondsLeft = speed > 0 ? (totalBytes - doneBytes) / speed : undefined
    const rest = secondsLeft === undefined ? {} : { secondsLeft }
    this.#view = { ...this.#view, doneBytes, totalBytes, speed, ...rest }
  }

  async succeed(torrent: CreatedTorrent): Promise<void> {
    const { infoHashV1, infoHashV2, magnet, pieceCount, pieceLength, name } = summaryOf(torrent.metainfo, '')
    const qr = await qrSvg(magnet)
    this.#torrent = torrent
    this.#end('done', {
      doneBytes: this.#view.totalBytes,
      seeding: name === posix.basename(this.#view.path) ? 'no' : 'impossible',
      result: {
        infoHashV1: infoHashV1 ?? undefined,
        infoHashV2: infoHashV2 ?? undefined,
        magnet,
        qr,
        fileName: `${name}.torrent`,
        torrentBytes: torrent.bytes.length,
        pieceCount,
        pieceLength,
      },
    })
  }

  cancel(): void {
    this.cancelling.abort(new DOMException('cancelled', 'AbortError'))
    if (this.isOpen) this.#end('cancelled', {})
  }

  fail(error: unknown): void {
    if (this.isOpen) this.#end('failed', { failure: failureMessage(error) })
  }

  markSeeding(): void {
    this.#view = { ...this.#view, seeding: 'yes' }
  }

  #end(state: 'done' | 'failed' | 'cancelled', more: Partial<Creation>): void {
    const { speed: _speed, secondsLeft: _secondsLeft, ...rest } = this.#view
    this.#view = { ...rest, ...more, state, endedAt: this.#now() }
  }
}

/** What went wrong, for a person; unexpected errors keep their words to the log. */
function failureMessage(error: unknown): Message {
  if (error instanceof CreateError)
    return { code: `create-${error.fault}`, params: { subject: error.subject }, text: error.message }
  return { code: 'create-unexpected', params: {}, text: 'something unexpected went wrong; the log says what' }
}
