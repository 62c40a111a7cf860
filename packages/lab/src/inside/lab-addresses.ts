import { hasControlPort, type LabClientKind, type LabPlan } from '../lab-plan.ts'
import { LOOPBACK } from './lab-peer.ts'
import { LabPorts } from './lab-ports.ts'

/** Which addresses a lab has: a block of its own, or one of this machine's. */
export type LabNet =
  | { readonly kind: 'block' /** `10.88.0.`: the host number is added. */; readonly prefix: string }
  | { readonly kind: 'address'; readonly address: string }

/** Where something listens. */
export interface ListenPlace {
  readonly address: string
  readonly port: number
}

/** Where one participant listens. */
export interface PeerPlace extends ListenPlace {
  /** Where its program is controlled, on the loopback; 0 where it has no such port. */
  readonly controlPort: number
}

const TRACKER_HOST = 1
const FIRST_PEER_HOST = 10
const PEER_PORT = 6881 // every peer's, where each has an address of its own and no range is given
const PRIVATE_BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10']

/** Gives everybody in a lab an address and ports. */
export class LabAddresses {
  readonly #net: LabNet
  readonly #plan: LabPlan
  readonly #ports: LabPorts

  constructor(net: LabNet, plan: LabPlan) {
    this.#net = net
    this.#plan = plan
    this.#ports = new LabPorts(plan.ports)
  }

  /** Address blocks in which a peer of this lab may be. */
  get networks(): readonly string[] {
    if (this.#net.kind === 'block') return [`${this.#net.prefix}0/24`]
    return [...PRIVATE_BLOCKS, `${this.#net.address}/32`]
  }

  /** Port 0 where the tracker may choose. Rejects with `LabPortsError`. */
  async tracker(): Promise<ListenPlace> {
    const address = this.#net.kind === 'block' ? this.#net.prefix + TRACKER_HOST : this.#net.address
    const { trackerPort, ports } = this.#plan
    if (trackerPort !== undefined) return { address, port: await this.#ports.takeExactly(address, trackerPort) }
    return { address, port: ports === undefined ? 0 : await this.#ports.take(address) }
  }

  /** For the page with the QR codes. Rejects with `LabPortsError`. */
  async page(): Promise<ListenPlace> {
    const { address } = this.#peerAddress(0)
    return { address, port: await this.#ports.take(address) }
  }

  /** In their order. Rejects with `LabPortsError`. */
  async peers(kinds: readonly LabClientKind[]): Promise<readonly PeerPlace[]> {
    const places: PeerPlace[] = []
    for (const [index, kind] of kinds.entries()) {
      const { address, ownPort } = this.#peerAddress(index)
      const port = ownPort ? PEER_PORT : await this.#ports.take(address)
      places.push({ address, port, controlPort: hasControlPort(kind) ? await this.#ports.take(LOOPBACK) : 0 })
    }
    return places
  }

  #peerAddress(index: number): { readonly address: string; readonly ownPort: boolean } {
    if (this.#net.kind === 'address') return { address: this.#net.address, ownPort: false }
    return { address: this.#net.prefix + (FIRST_PEER_HOST + index), ownPort: this.#plan.ports === undefined }
  }
}
