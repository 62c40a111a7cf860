import { type ImageHosts, imageHost, imageHosts, type saveImageHosts } from '@shoal/api'
import type { ImageHostConfig } from '@shoal/screenshots'
import type { Sealer } from '@shoal/sql'
import { z } from 'zod'
import type { SettingsStore } from '../../platform/database/settings-store.ts'

/** The image hosts of the operator, their keys sealed. */
export interface ImageHostSettings {
  /** Without keys. */
  get(): Promise<ImageHosts>
  save(wanted: z.output<(typeof saveImageHosts)['body']>): Promise<ImageHosts>
  /** Hosts for a post to one of these trackers, the best first. */
  chosen(trackers: readonly string[]): Promise<readonly (ImageHostConfig & { readonly name: string })[]>
}

const NAME = 'shots.image-hosts'

const stored = z.object({
  version: z.literal(1),
  hosts: z.array(imageHost.omit({ hasKey: true }).extend({ sealedKey: z.base64().optional() })),
  trackers: imageHosts.shape.trackers,
})
type Stored = z.infer<typeof stored>

export function createImageHostSettings(store: SettingsStore, sealer: Sealer): ImageHostSettings {
  const load = async (): Promise<Stored> => {
    const text = await store.get(NAME)
    return text === undefined ? { version: 1, hosts: [], trackers: [] } : stored.parse(JSON.parse(text))
  }
  return {
    get: async () => viewOf(await load()),
    save: async ({ hosts, trackers }) => {
      const before = await load()
      const sealed = hosts.map(({ key, ...host }) => {
        const sealedKey =
          key === undefined
            ? before.hosts.find(({ name, kind }) => name === host.name && kind === host.kind)?.sealedKey
            : Buffer.from(sealer.seal(Buffer.from(key))).toString('base64')
        return { ...host, sealedKey }
      })
      const after: Stored = { version: 1, hosts: sealed, trackers }
      await store.set(NAME, JSON.stringify(after))
      return viewOf(after)
    },
    chosen: async (trackers) => {
      const { hosts, trackers: rules } = await load()
      const rule = rules.find((one) =>
        trackers.some((host) => host === one.tracker || host.endsWith(`.${one.tracker}`)),
      )
      const allowed =
        rule === undefined ? hosts : rule.hosts.flatMap((name) => hosts.find((host) => host.name === name) ?? [])
      return allowed.map(({ name, kind, baseUrl, sealedKey }) => ({
        name,
        kind,
        baseUrl,
        ...(sealedKey === undefined
          ? {}
          : { key: Buffer.from(sealer.open(Buffer.from(sealedKey, 'base64'))).toString() }),
      }))
    },
  }
}

function viewOf({ hosts, trackers }: Stored): ImageHosts {
  return { hosts: hosts.map(({ sealedKey, ...host }) => ({ ...host, hasKey: sealedKey !== undefined })), trackers }
}
