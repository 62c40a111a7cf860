import { AnnounceCall } from '../request/announce-call.ts'

const HEADER = { written: 0, read: 1 } as const
const HEADER_BYTES = 64 // a cache line, so that reader and writer do not disturb the notes
const NOTE_BYTES = 88
const NOTES = 16_384 // four times what a thread answers between two readings when it is busy
const HASH_WORDS = 5

/** One announce of a member, on its way from a thread to the ledger. */
export interface MemberNote {
  /** The passkey's digest. */
  digest: string
  addressKey: number
  readonly call: AnnounceCall
}

/** Memory for one thread's notes. */
export function reserveNoteRing(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + NOTES * NOTE_BYTES)
}

/**
 * Notes of one thread for the main thread: a ring with one writer and one reader. A note is 88 bytes: the digest
 * (32), the info-hash (20), fingerprint, key of the address, event and role, a spare word, and the two counters (8 each).
 */
export class NoteRing {
  readonly #header: Int32Array
  readonly #view: DataView
  readonly #note: MemberNote = { digest: '', addressKey: 0, call: new AnnounceCall() }

  constructor(memory: SharedArrayBuffer) {
    this.#header = new Int32Array(memory, 0, HEADER_BYTES / Int32Array.BYTES_PER_ELEMENT)
    this.#view = new DataView(memory, HEADER_BYTES)
  }

  get isFull(): boolean {
    const waiting = (Atomics.load(this.#header, HEADER.written) - Atomics.load(this.#header, HEADER.read)) | 0
    return waiting >= NOTES
  }

  /** Writes a note; the caller has looked whether there is room. */
  write(digest: string, call: AnnounceCall, addressKey: number): void {
    const view = this.#view
    const written = Atomics.load(this.#header, HEADER.written)
    const at = (written & (NOTES - 1)) * NOTE_BYTES
    for (let word = 0; word < DIGEST_WORDS; word++) {
      view.setUint32(at + word * 4, Number.parseInt(digest.slice(word * 8, word * 8 + 8), 16))
    }
    for (let word = 0; word < HASH_WORDS; word++) view.setInt32(at + INFO_HASH + word * 4, call.infoHash[word] ?? 0)
    view.setInt32(at + FINGERPRINT, call.fingerprint)
    view.setInt32(at + ADDRESS, addressKey)
    view.setInt32(at + EVENT, (call.event << 1) | (call.seeder ? 1 : 0))
    view.setFloat64(at + UPLOADED, call.uploaded)
    view.setFloat64(at + DOWNLOADED, call.downloaded)
    Atomics.store(this.#header, HEADER.written, (written + 1) | 0)
  }

  /** Hands every waiting note to `take`; the note is good for that call only. */
  drain(take: (note: MemberNote) => void): void {
    const written = Atomics.load(this.#header, HEADER.written)
    for (let read = Atomics.load(this.#header, HEADER.read); read !== written; read = (read + 1) | 0) {
      this.#read((read & (NOTES - 1)) * NOTE_BYTES)
      Atomics.store(this.#header, HEADER.read, (read + 1) | 0)
      take(this.#note)
    }
  }

  #read(at: number): void {
    const view = this.#view
    const { call } = this.#note
    let digest = ''
    for (let word = 0; word < DIGEST_WORDS; word++) {
      digest += view
        .getUint32(at + word * 4)
        .toString(16)
        .padStart(8, '0')
    }
    this.#note.digest = digest
    for (let word = 0; word < HASH_WORDS; word++) call.infoHash[word] = view.getInt32(at + INFO_HASH + word * 4)
    call.fingerprint = view.getInt32(at + FINGERPRINT)
    this.#note.addressKey = view.getInt32(at + ADDRESS)
    const event = view.getInt32(at + EVENT)
    call.event = event >> 1
    call.seeder = (event & 1) === 1
    call.uploaded = view.getFloat64(at + UPLOADED)
    call.downloaded = view.getFloat64(at + DOWNLOADED)
  }
}

const DIGEST_WORDS = 8
const INFO_HASH = 32
const FINGERPRINT = 52
const ADDRESS = 56
const EVENT = 60
const UPLOADED = 68
const DOWNLOADED = 76
