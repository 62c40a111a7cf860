import { connect, createServer, type Server, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { FaultBoard } from '../fault-board.ts'
import { WireWalker } from './wire-walker.ts'

export interface SeederRelayOptions {
  /** Whose faults are carried out. */
  readonly peer: string
  /** Where other peers connect: the address and port that are announced. */
  readonly address: string
  readonly port: number
  /** Where the peer's own program listens, on the same port. */
  readonly behind: string
  readonly board: FaultBoard
}

/** One connection to the peer. */
interface Line {
  readonly outside: Socket
  readonly inside: Socket
  readonly walker: WireWalker
  /** Until a slow seeder may go on. */
  waiting: NodeJS.Timeout | undefined
}

const SLOW = 64 * 1024 // bytes per second that a slow seeder gives to all its peers together
const FLAP = 3_000 // milliseconds that a flapping peer is there, and away
const MOST_LINES = 500
const PLAIN = 19 // first byte of a handshake that is not encrypted

/**
 * Stands before a seeder at the address that it announces, and passes everything on from the very address that it came
 * from: the seeder sees its peers as if nobody stood between. What the board says befalls what the seeder sends.
 */
export class SeederRelay {
  readonly #options: SeederRelayOptions
  readonly #lines = new Set<Line>()
  #server: Server | undefined
  #flapping: NodeJS.Timeout | undefined
  /** Milliseconds of the clock until which a slow seeder's bytes are on their way. */
  #busyUntil = 0
  #changing: Promise<void> = Promise.resolve()

  private constructor(options: SeederRelayOptions) {
    this.#options = options
    options.board.onChange(() => this.#follow())
  }

  static async open(options: SeederRelayOptions): Promise<SeederRelay> {
    const relay = new SeederRelay(options)
    await relay.#listen()
    return relay
  }

  async close(): Promise<void> {
    clearInterval(this.#flapping)
    await this.#changing
    await this.#unlisten()
  }

  #follow(): void {
    for (const line of this.#lines) {
      // What is encrypted cannot be meddled with: who has such a connection comes back with a plain one.
      if (this.#meddles() && !line.walker.plain) hangUp(line)
      else this.#go(line)
    }
    if (this.#is('seeder-flaps') === (this.#flapping !== undefined)) return
    if (this.#flapping === undefined) {
      this.#flap()
      this.#flapping = setInterval(() => this.#flap(), FLAP)
      return
    }
    clearInterval(this.#flapping)
    this.#flapping = undefined
    this.#then(() => this.#listen())
  }

  /** Away when it is there, there when it is away. */
  #flap(): void {
    this.#then(async () => {
      if (this.#server === undefined) return this.#listen()
      this.#options.board.hit('seeder-flaps')
      await this.#unlisten()
    })
  }

  #then(work: () => Promise<void>): void {
    this.#changing = this.#changing.then(work).catch(() => undefined) // the port is taken: it stays away
  }

  async #listen(): Promise<void> {
    if (this.#server !== undefined) return
    const { address, port } = this.#options
    const server = createServer((outside) => this.#accept(outside))
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    server.once('error', reject)
    server.listen(port, address, resolve)
    await promise
    this.#server = server
  }

  async #unlisten(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    for (const line of this.#lines) hangUp(line)
    if (server === undefined) return
    const { promise, resolve } = Promise.withResolvers<void>()
    server.close(() => resolve())
    await promise
  }

  #accept(outside: Socket): void {
    if (this.#lines.size >= MOST_LINES || outside.remoteAddress === undefined) {
      outside.destroy()
      return
    }
    const { behind, port, board } = this.#options
    const inside = connect({ host: behind, port, localAddress: outside.remoteAddress, noDelay: true })
    outside.setNoDelay(true)
    const walker = new WireWalker({
      corrupts: () => this.#is('seeder-corrupt') && counted(board, 'seeder-corrupt'),
      withholds: (piece) => piece % 2 === 1 && this.#is('seeder-lies') && counted(board, 'seeder-lies'),
    })
    const line: Line = { outside, inside, walker, waiting: undefined }
    this.#lines.add(line)
    for (const end of [outside, inside]) {
      end.on('error', () => hangUp(line))
      end.on('close', () => {
        this.#lines.delete(line)
        hangUp(line)
      })
    }
    outside.once('data', (first) => {
      if (this.#meddles() && first[0] !== PLAIN) hangUp(line)
    })
    outside.pipe(inside)
    inside.on('data', (chunk: Buffer) => this.#give(line, chunk))
    outside.on('drain', () => this.#go(line))
    this.#go(line)
  }

  #give(line: Line, chunk: Buffer): void {
    const { outside, inside, walker } = line
    outside.cork()
    for (const part of walker.pass(chunk)) outside.write(part)
    outside.uncork()
    if (this.#is('seeder-slow')) {
      this.#options.board.hit('seeder-slow')
      this.#busyUntil = Math.max(this.#busyUntil, performance.now()) + (chunk.length / SLOW) * 1000
    }
    if (outside.writableNeedDrain) inside.pause()
    else this.#go(line)
  }

  /** Lets a line's seeder send, now or when it is its turn. */
  #go(line: Line): void {
    clearTimeout(line.waiting)
    if (this.#is('seeder-stalled')) {
      if (!line.inside.isPaused()) this.#options.board.hit('seeder-stalled')
      line.inside.pause()
      return
    }
    const wait = this.#is('seeder-slow') ? this.#busyUntil - performance.now() : 0
    if (wait > 0) {
      line.inside.pause()
      line.waiting = setTimeout(() => this.#go(line), wait)
    } else if (!line.outside.writableNeedDrain) line.inside.resume()
  }

  #is(name: 'seeder-slow' | 'seeder-stalled' | 'seeder-corrupt' | 'seeder-lies' | 'seeder-flaps'): boolean {
    return this.#options.board.isOn(name, this.#options.peer)
  }

  #meddles(): boolean {
    return this.#is('seeder-corrupt') || this.#is('seeder-lies')
  }
}

function counted(board: FaultBoard, name: 'seeder-corrupt' | 'seeder-lies'): true {
  board.hit(name)
  return true
}

function hangUp({ outside, inside, waiting }: Line): void {
  clearTimeout(waiting)
  outside.destroy()
  inside.destroy()
}
