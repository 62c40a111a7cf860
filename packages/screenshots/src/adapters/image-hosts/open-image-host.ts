import { type ImageHost, ImageHostError } from '../../gallery/image-host.ts'
import { catboxHost } from './catbox.ts'
import { cheveretoHost } from './chevereto.ts'
import { imgbbHost } from './imgbb.ts'
import { lskyHost } from './lsky.ts'
import { pixhostHost } from './pixhost.ts'
import { ptpimgHost } from './ptpimg.ts'

export const imageHostKinds = ['imgbb', 'ptpimg', 'catbox', 'pixhost', 'chevereto', 'lsky'] as const
export type ImageHostKind = (typeof imageHostKinds)[number]

/** Which host, and how to reach it. */
export interface ImageHostConfig {
  readonly kind: ImageHostKind
  /** Of a host of one's own; the well-known one's when absent. */
  readonly baseUrl?: string
  readonly key?: string
}

const wellKnown: Readonly<Partial<Record<ImageHostKind, string>>> = {
  imgbb: 'https://api.imgbb.com',
  ptpimg: 'https://ptpimg.me',
  catbox: 'https://catbox.moe',
  pixhost: 'https://api.pixhost.to',
}

/** The adapter for a host. @throws ImageHostError where its address or key is missing */
export function openImageHost({ kind, baseUrl, key }: ImageHostConfig): ImageHost {
  const base = (baseUrl ?? wellKnown[kind])?.replace(/\/+$/, '')
  if (base === undefined) throw new ImageHostError(`${kind} has no address of its own: give the one of yours`)
  switch (kind) {
    case 'pixhost':
      return pixhostHost(base)
    case 'catbox':
      return catboxHost(base, key)
    case 'imgbb':
      return imgbbHost(base, needed(kind, key))
    case 'ptpimg':
      return ptpimgHost(base, needed(kind, key))
    case 'chevereto':
      return cheveretoHost(base, needed(kind, key))
    case 'lsky':
      return lskyHost(base, needed(kind, key))
  }
}

function needed(kind: ImageHostKind, key: string | undefined): string {
  if (key !== undefined && key !== '') return key
  throw new ImageHostError(`${kind} needs a key`)
}
