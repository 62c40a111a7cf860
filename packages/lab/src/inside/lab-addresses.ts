import { hasControlPort, type LabClientKind, type LabPlan } from '../lab-plan.ts'
import { LabPorts } from './lab-ports.ts'
import { LOOPBACK } from './peers/lab-peer.ts'

/** Which addresses a lab has: a block of its own, or one of this machine's. */
export type LabNet =
  | { readonly kind: 'block' /** `10.88.0.`: the host number is added. */; readonly prefix: string }
  | { readonly kind: 'address'; readonly address: string }

/** Where something listens. */
export interface ListenPlace {
  readonly address: string
  readonly port: number
}

/** Where the tracker listens, and where peers find it; port 0 where it may choose. */
export interface TrackerPlaces {
  /** What stands before it; nothing where other machines may come. */
  readonly front: ListenPlace | undefined
  readonly behind: ListenPlace
}

/** One participant, and where it listens. */
export interface PeerPlace extends ListenPlace {
  readonly id: string
  readonly kind: LabClientKind
  readonly role: 'seeder' | 'downloader'
  /** Where its own program listens, on the same port: another address where a relay stands before it. */
  readonly listenAddress: string
  /** Where its program is controlled, on the loopback; 0 where it has no such port. */
  readonly controlPort: number
}

const FRONT_HOST = 1
const TRACKER_HOST = 2
const FIRST_PEER_HOST = 10
const FIRST_HIDDEN_HOST = 230 // where seeders listen behind their relays
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

  /** Rejects with `LabPortsError`. */
  async tracker(): Promise<TrackerPlaces> {
    const net = this.#net
    const address = net.kind === 'block' ? net.prefix + FRONT_HOST : net.address
    const { trackerPort, ports } = this.#plan
    const wanted = trackerPort === undefined ? undefined : await this.#ports.takeExactly(address, trackerPort)
    const port = wanted ?? (ports === undefined ? 0 : await this.#ports.take(address))
    if (net.kind === 'address') return { front: undefined, behind: { address, port } }
    return { front: { address, port }, behind: { address: net.prefix + TRACKER_HOST, port } }
  }

  /** For the page with the QR codes. Rejects with `LabPortsError`. */
  async page(): Promise<ListenPlace> {
    const { address } = this.#peerAddress(0)
    return { address, port: await this.#ports.take(address) }
  }

  /** First the seeders, then the downloaders. Rejects with `LabPortsError`. */
  async peers({ seeders, downloaders }: Pick<LabPlan, 'seeders' | 'downloaders'>): Promise<readonly PeerPlace[]> {
    const wanted = [
      ...Array.from(
        { length: seeders },
        (_, index) => ({ role: 'seeder', kind: 'builtin', id: `seed${index + 1}` }) as const,
      ),
      ...downloaders.map((kind, index) => ({ role: 'downloader', kind, id: `dl${index + 1}` }) as const),
    ]
    const places: PeerPlace[] = []
    for (const [index, peer] of wanted.entries()) {
      const { address, ownPort } = this.#peerAddress(index)
      const hidden = peer.role === 'seeder' && this.#net.kind === 'block' ? this.#net.prefix : undefined
      places.push({
        ...peer,
        address,
        listenAddress: hidden === undefined ? address : hidden + (FIRST_HIDDEN_HOST + index),
        port: ownPort ? PEER_PORT : await this.#ports.take(address),
        controlPort: hasControlPort(peer.kind) ? await this.#ports.take(LOOPBACK) : 0,
      })
    }
    return places
  }

  #peerAddress(index: number): { readonly address: string; readonly ownPort: boolean } {
    if (this.#net.kind === 'address') return { address: this.#net.address, ownPort: false }
    return { address: this.#net.prefix + (FIRST_PEER_HOST + index), ownPort: this.#plan.ports === undefined }
  }
}
