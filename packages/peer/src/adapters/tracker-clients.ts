import { lookup } from 'node:dns/promises'
import { isIP, isIPv4 } from 'node:net'
import type { AddressGuard } from '../dial/address-guard.ts'
import { hostGuard } from '../dial/host-guard.ts'
import { type TrackerClient, TrackerError } from '../tracker/tracker-client.ts'
import { announceOverHttp } from './http-tracker-client.ts'
import { announceOverUdp } from './udp-tracker-client.ts'

export interface TrackerClientOptions {
  readonly guard: AddressGuard
  /** Trackers that may be at private addresses: `host:port`, or `host` for every port of it. */
  readonly allowHosts: readonly string[]
  readonly localAddress?: string | undefined
  readonly random32: () => number
}

/** A client for HTTP, HTTPS and UDP trackers that resolves names itself and contacts only permitted addresses. */
export function trackerClient(options: TrackerClientOptions): TrackerClient {
  const { localAddress, random32 } = options
  const guard = hostGuard(options.guard, (host) => resolve(host, localAddress), options.allowHosts)
  return {
    announce: (url, request, signal) => {
      const protocol = URL.canParse(url) ? new URL(url).protocol : ''
      if (protocol === 'http:' || protocol === 'https:')
        return announceOverHttp(url, request, signal, { guard, localAddress })
      if (protocol === 'udp:') return announceOverUdp(url, request, signal, { guard, localAddress, random32 })
      return Promise.reject(new TrackerError('unreachable', 'a tracker of an unknown kind'))
    },
  }
}

/** All addresses of a host, of the family that we speak from where that is fixed. */
async function resolve(host: string, localAddress: string | undefined): Promise<readonly string[]> {
  const family = localAddress === undefined ? 0 : isIPv4(localAddress) ? 4 : 6
  if (isIP(host) !== 0) return [host]
  const found = await lookup(host, { all: true, family, verbatim: true })
  return found.map(({ address }) => address)
}
