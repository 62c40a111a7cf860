import { describe, expect, it } from 'vitest'
import { leavesOf } from './settings-tree.ts'
import { trackerConfiguration } from './tracker-configuration.ts'
import { trackerOptionsOf } from './tracker-options.ts'
import { trackerSettings } from './tracker-settings.ts'

/** For each setting a value that is not its default. Those of the start are decided by the role, not by the options. */
const VALUES: Readonly<Record<string, unknown>> = {
  listen: ['127.0.0.9'],
  publicUrl: 'https://tracker.example/announce',
  intervalSeconds: 900,
  minIntervalSeconds: 60,
  socketIntervalSeconds: 30,
  peerTimeoutSeconds: 6000,
  defaultPort: 6881,
  maxPeers: 20,
  defaultPeers: 7,
  fullScrape: true,
  threads: 3,
  httpThreads: false,
  memoryMebibytes: 8,
  detailsMebibytes: 8,
  trustedProxies: ['10.0.0.1'],
  proxyHeader: 'forwarded',
  proxyProtocol: true,
  mayNameAddress: ['10.0.0.2'],
  'tls.certFile': 'cert.pem',
  'tls.keyFile': 'key.pem',
  connections: 77,
  'limits.requestsPerAddress': 1,
  'limits.requestsPerNetwork': 2,
  'limits.newSwarmsPerNetwork': 3,
  'limits.badConnectionIds': 4,
  'limits.banSeconds': 5,
}
const OF_THE_START = ['port', 'open']

function withSetting(name: string, value: unknown): unknown {
  const [group = '', key] = name.split('.')
  if (key === undefined) return { [name]: value }
  return { [group]: { ...(group === 'tls' ? { certFile: 'c', keyFile: 'k' } : {}), [key]: value } }
}

describe('the settings of the tracker', () => {
  const names = leavesOf(trackerSettings).map(({ path }) => path.join('.'))

  it('are all looked at here', () => {
    expect(names.filter((name) => !OF_THE_START.includes(name)).toSorted()).toEqual(Object.keys(VALUES).toSorted())
  })

  it.each(Object.entries(VALUES))('%s reaches the tracker', (name, value) => {
    const optionsOf = (input: unknown) => trackerOptionsOf(trackerConfiguration.parse(input))
    const base = name.startsWith('tls.') ? { tls: { certFile: 'c', keyFile: 'k' } } : {}
    expect(optionsOf(withSetting(name, value))).not.toEqual(optionsOf(base))
  })

  it('are refused where the tracker would refuse them', () => {
    const { error } = trackerConfiguration.safeParse({ intervalSeconds: 3600, peerTimeoutSeconds: 1800 })
    expect(error?.issues).toMatchObject([
      { path: ['peerTimeoutSeconds'], message: expect.stringContaining('longest interval') },
    ])
    expect(trackerConfiguration.safeParse({ peerTimeoutSeconds: 1800 }).success).toBe(true)
    expect(trackerConfiguration.safeParse({ publicUrl: 'ftp://tracker.example' }).success).toBe(false)
  })
})
