import { type BencodeInput, encodeBencode, parseMagnet, parseMetainfo, safePaths } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { editTorrent, torrentReport } from '@shoal/toolkit'
import { editDiff } from '../src/edit/edit-diff.ts'

/** Work for `countWork`: each function makes the worst input of a size that we know and returns what to count. */
type Work = () => unknown

function torrent(info: Readonly<Record<string, BencodeInput>>, top: Readonly<Record<string, BencodeInput>> = {}) {
  const whole = { name: 'n', 'piece length': 16_384, ...info }
  return encodeBencode(new Map(Object.entries({ ...top, info: new Map(Object.entries(whole)) })))
}

function file(path: readonly BencodeInput[], length = 0): BencodeInput {
  return new Map<string, BencodeInput>([
    ['length', length],
    ['path', path],
  ])
}

function filesTorrent(count: number, pathOf: (index: number) => readonly BencodeInput[]): Uint8Array {
  const files = Array.from({ length: count }, (_, index) => file(pathOf(index), index === 0 ? 5 : 0))
  return torrent({ files, pieces: new Uint8Array(20) })
}

function places(bytes: Uint8Array): Work {
  return () => safePaths(parseMetainfo(bytes, nodeHashes))
}

function report(bytes: Uint8Array): Work {
  return () => torrentReport(bytes, nodeHashes)
}

export const equalPaths = (size: number): Work => places(filesTorrent(size, () => ['a']))

export const equalDeepPaths = (size: number): Work =>
  places(filesTorrent(size, () => Array.from({ length: 60 }, () => 'a')))

/** All are shortened to the same name, and so are their numbered forms. */
export const longNamesAlike = (size: number): Work =>
  places(filesTorrent(size, (index) => [`${'x'.repeat(300)}${index}`]))

/** The numbers that equal paths would get are taken already. */
export const takenNumbers = (size: number): Work =>
  places(filesTorrent(size, (index) => [index % 2 === 0 ? 'a' : `a.${(index + 1) / 2}`]))

export const filesThatAreFolders = (size: number): Work =>
  places(filesTorrent(size, (index) => (index % 2 === 0 ? ['a'] : ['a', `a.${index}`, 'b'])))

export const reportOfEqualPaths = (size: number): Work => report(filesTorrent(size, () => ['a']))

export const reportOfOddNames = (size: number): Work =>
  report(filesTorrent(size, (index) => [`\u202e${index}\x1b[2J`, 'con', Uint8Array.of(0xff)]))

export const reportOfFolders = (size: number): Work => report(filesTorrent(size, (index) => [`${index}`, 'b', 'c']))

export const deepNesting = (size: number): Work => {
  const deep = `${'l'.repeat(90)}${'e'.repeat(90)}`
  return report(torrent({ length: 5, pieces: new Uint8Array(20) }, { x: Array.from({ length: size }, () => deep) }))
}

/** Keys in the worst order, each twice. */
export const repeatedKeys = (size: number): Work => {
  const keys = Array.from({ length: size }, (_, index) => `7:${String(9_999_999 - (index >> 1)).padStart(7, '0')}i1e`)
  const plain = Buffer.from(torrent({ length: 5, pieces: new Uint8Array(20) })).toString('latin1')
  return report(Buffer.from(`${plain.slice(0, -1)}1:xd${keys.join('')}ee`, 'latin1'))
}

export const trackers = (size: number): Work => {
  const tiers = Array.from({ length: size }, (_, index) => [`http://${index}.example/announce`])
  return report(
    torrent({ length: 5, pieces: new Uint8Array(20) }, { 'announce-list': tiers, 'url-list': tiers.flat() }),
  )
}

export const editedTrackers = (size: number): Work => {
  const tiers = Array.from({ length: size }, (_, index) => [`http://${index}.example/OLD/announce`])
  const bytes = torrent({ length: 5, pieces: new Uint8Array(20) }, { announce: tiers[0] ?? [], 'announce-list': tiers })
  return () => editDiff(editTorrent(bytes, { replaceText: [{ from: 'OLD', to: 'NEW' }] }, nodeHashes))
}

export const magnetParameters = (size: number): Work => {
  const parameters = Array.from({ length: size }, (_, index) => `&tr=u${index}&xt=x`)
  const link = `magnet:?xt=urn:btih:${'a'.repeat(40)}${parameters.join('')}`
  return () => parseMagnet(link)
}

/** Files of two pieces each, all with the same content and hence one layer, and as many with layers of their own. */
export const merkleLayers = (size: number): Work => {
  const layerOf = (index: number) => Buffer.concat([Buffer.alloc(60, 1), Buffer.from(Int32Array.of(index).buffer)])
  const layers = Array.from({ length: size }, (_, index) => layerOf(index))
  const rootOf = (layer: Buffer) => nodeHashes.sha256(layer)
  const leaf = (layer: Buffer): BencodeInput =>
    new Map([
      [
        '',
        new Map<string, BencodeInput>([
          ['length', 20_000],
          ['pieces root', rootOf(layer)],
        ]),
      ],
    ])
  const tree = new Map(
    layers.flatMap((layer, index) => [
      [`a${index}`, leaf(layer)] as const,
      [`b${index}`, leaf(layers[0] ?? layer)] as const,
    ]),
  )
  const byRoot = layers.map((layer) => [Buffer.from(rootOf(layer)).toString('latin1'), layer] as const)
  return report(torrent({ 'meta version': 2, 'file tree': tree }, { 'piece layers': new Map(byRoot) }))
}
