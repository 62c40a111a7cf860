import { nodeHashes } from '@shoal/bittorrent/node'
import { describe, expect, it } from 'vitest'
import { noise } from '../../test/make-torrent.ts'
import { Bitfield } from '../pieces/bitfield.ts'
import { type PieceLayout, pieceLayout } from '../pieces/piece-layout.ts'
import { Availability } from './availability.ts'
import { Download } from './download.ts'
import { OnDemand } from './on-demand.ts'
import type { PieceOrder } from './piece-order.ts'
import { RarestFirst } from './rarest-first.ts'
import { type Supplier, SupplyPace } from './supplier.ts'

const PIECE = 256 * 1024
const BLOCK = 16_384
const STEP = 10 // milliseconds of the simulation

/** A swarm of simulated suppliers around a real download. */
class Simulation {
  readonly content: Uint8Array
  readonly layout: PieceLayout
  readonly have: Bitfield
  readonly got = new Map<number, Uint8Array>()
  readonly liars: string[] = []
  readonly download: Download
  readonly suppliers: SimulatedSupplier[] = []
  now = 0

  constructor(pieces: number, order: (have: Bitfield, now: () => number) => PieceOrder = rarestFirst) {
    this.content = noise(pieces * PIECE - 1000)
    this.layout = pieceLayout({
      infoHashV1: 'v1',
      pieceCount: pieces,
      pieceLength: PIECE,
      totalLength: this.content.length,
      files: [],
    })
    this.have = new Bitfield(pieces)
    this.download = new Download({
      layout: this.layout,
      order: order(this.have, () => this.now),
      hashes: nodeHashes,
      now: () => this.now,
      events: {
        verify: (piece, bytes) => Buffer.from(bytes).equals(this.content.subarray(piece * PIECE, (piece + 1) * PIECE)),
        onPiece: (piece, bytes) => {
          this.have.set(piece)
          this.got.set(piece, bytes)
        },
        onLiars: (addresses) => this.liars.push(...addresses),
      },
    })
  }

  join(address: string, options: Partial<SupplierOptions> = {}): SimulatedSupplier {
    const supplier = new SimulatedSupplier(this, address, { rate: 1_000_000, lies: false, ...options })
    this.suppliers.push(supplier)
    this.download.add(supplier)
    return supplier
  }

  /** Lets time pass until the condition holds; returns when that was, in milliseconds. */
  until(holds: () => boolean, limit = 600_000): number {
    while (!holds() && this.now < limit) {
      this.now += STEP
      for (const supplier of this.suppliers) supplier.deliver()
      if (this.now % 1000 === 0) this.download.tick()
    }
    return this.now
  }
}

interface SupplierOptions {
  /** Bytes per second. */
  readonly rate: number
  readonly lies: boolean
}

class SimulatedSupplier implements Supplier {
  readonly address: string
  readonly pace = new SupplyPace({ horizon: 1, deepest: 500 })
  readonly asked: { readonly piece: number; readonly begin: number; readonly length: number }[] = []
  readonly #simulation: Simulation
  readonly #lies: boolean
  rate: number
  cancelled = 0
  sent = 0
  #budget = 0

  constructor(simulation: Simulation, address: string, { rate, lies }: SupplierOptions) {
    this.#simulation = simulation
    this.address = address
    this.rate = rate
    this.#lies = lies
  }

  has(): boolean {
    return true
  }

  mayAsk(): boolean {
    return true
  }

  request(piece: number, begin: number, length: number): void {
    this.asked.push({ piece, begin, length })
  }

  cancel(piece: number, begin: number): void {
    const at = this.asked.findIndex((block) => block.piece === piece && block.begin === begin)
    if (at >= 0) this.asked.splice(at, 1)
    this.cancelled++
  }

  deliver(): void {
    this.#budget = Math.min(this.#budget + (this.rate * STEP) / 1000, Math.max(BLOCK, this.rate / 10))
    for (let block = this.asked[0]; block !== undefined && this.#budget >= block.length; block = this.asked[0]) {
      this.asked.shift()
      this.#budget -= block.length
      this.sent += block.length
      const start = block.piece * PIECE + block.begin
      const bytes = this.#simulation.content.slice(start, start + block.length)
      if (this.#lies) bytes[0] = (bytes[0] ?? 0) ^ 1
      this.#simulation.download.block(this, block.piece, block.begin, bytes)
    }
  }
}

function rarestFirst(have: Bitfield, now: () => number): PieceOrder {
  return new RarestFirst(have, new Availability(have.size), now, () => 0.5)
}

describe('a whole download', () => {
  it('brings every piece once', () => {
    const simulation = new Simulation(12)
    simulation.join('1.1.1.1')
    simulation.until(() => simulation.have.complete)
    expect(simulation.have.complete).toBe(true)
    expect(simulation.download.counters).toEqual({ received: simulation.content.length, wasted: 0, wrong: 0 })
  })

  it('is hardly slower for a slow peer beside fast ones', () => {
    const alone = new Simulation(40)
    for (const address of ['1.1.1.1', '1.1.1.2']) alone.join(address)
    const without = alone.until(() => alone.have.complete)
    const mixed = new Simulation(40)
    for (const address of ['1.1.1.1', '1.1.1.2']) mixed.join(address)
    const slow = mixed.join('1.1.1.3', { rate: 20_000 })
    const withSlow = mixed.until(() => mixed.have.complete)
    expect(withSlow / without).toBeLessThan(1.1)
    expect(slow.cancelled).toBeGreaterThan(0)
    expect(mixed.download.counters.wasted / mixed.content.length).toBeLessThan(0.02)
  })

  it('gives what a silent peer was asked for to others', () => {
    const simulation = new Simulation(8)
    const silent = simulation.join('1.1.1.1', { rate: 0 })
    expect(silent.asked.length).toBeGreaterThan(0)
    simulation.join('1.1.1.2')
    expect(simulation.until(() => simulation.have.complete)).toBeLessThan(20_000)
    expect(simulation.have.complete).toBe(true)
  })

  it('goes on when the only peer that was asked leaves', () => {
    const simulation = new Simulation(8)
    const leaving = simulation.join('1.1.1.1')
    simulation.until(() => simulation.have.count === 2)
    simulation.download.remove(leaving)
    leaving.rate = 0
    simulation.join('1.1.1.2')
    simulation.until(() => simulation.have.complete)
    expect(simulation.have.complete).toBe(true)
  })

  it('asks for nothing while the disk is behind', () => {
    const simulation = new Simulation(8)
    simulation.download.hold(true)
    const supplier = simulation.join('1.1.1.1')
    expect(supplier.asked).toEqual([])
    simulation.download.hold(false)
    expect(supplier.asked.length).toBeGreaterThan(0)
  })

  it('takes no block that it did not ask for', () => {
    const simulation = new Simulation(8)
    const supplier = simulation.join('1.1.1.1', { rate: 0 })
    const asked = supplier.asked.map(({ piece, begin }) => `${piece} ${begin}`)
    const other = { piece: 7, begin: 5 * BLOCK }
    expect(asked).not.toContain(`${other.piece} ${other.begin}`)
    expect(simulation.download.block(supplier, other.piece, other.begin, noise(BLOCK))).toBe(false)
    expect(simulation.download.counters.wasted).toBe(BLOCK)
  })
})

describe('a peer that sends wrong bytes', () => {
  it('is convicted at once when it alone gave the piece', () => {
    const simulation = new Simulation(2)
    simulation.join('6.6.6.6', { lies: true })
    simulation.until(() => simulation.liars.length > 0)
    expect(simulation.liars[0]).toBe('6.6.6.6')
    expect(simulation.have.count).toBe(0)
  })

  it('is told from the honest peers that gave blocks of the same pieces', () => {
    const simulation = new Simulation(6)
    const liar = simulation.join('6.6.6.6', { lies: true, rate: 500_000 })
    simulation.join('1.1.1.1', { rate: 500_000 })
    simulation.join('1.1.1.2', { rate: 500_000 })
    simulation.until(() => {
      if (simulation.liars.includes('6.6.6.6')) {
        simulation.download.remove(liar)
        liar.rate = 0
      }
      return simulation.have.complete
    })
    expect(simulation.have.complete).toBe(true)
    expect(new Set(simulation.liars)).toEqual(new Set(['6.6.6.6']))
  })
})

describe('reading on demand', () => {
  it('fetches the wanted pieces and no other, what is waited for before what is prefetched', () => {
    let order: OnDemand | undefined
    const simulation = new Simulation(20, (have) => {
      order = new OnDemand(have)
      return order
    })
    for (const piece of [3, 4, 5]) order?.wantLater(piece)
    const supplier = simulation.join('1.1.1.1')
    order?.want(17)
    simulation.download.fillAll()
    simulation.until(() => simulation.have.count >= 1)
    simulation.until(() => simulation.have.count === 4)
    expect([...simulation.got.keys()].sort((left, right) => left - right)).toEqual([3, 4, 5, 17])
    expect([...simulation.got.keys()].indexOf(17)).toBeLessThan(2)
    expect(supplier.sent).toBe(4 * PIECE)
  })

  it('asks no more for what nobody wants any longer', () => {
    let order: OnDemand | undefined
    const simulation = new Simulation(20, (have) => {
      order = new OnDemand(have)
      return order
    })
    order?.want(3)
    const supplier = simulation.join('1.1.1.1', { rate: 0 })
    expect(supplier.asked.length).toBeGreaterThan(0)
    order?.drop(3)
    simulation.download.drop(3)
    expect(supplier.asked).toEqual([])
    simulation.until(() => false, 3000)
    expect(supplier.asked).toEqual([])
  })
})
