import { captureTorrent, openDecoder, openLocalSource, parseCaptureOptions, sharpPictures, systemClock } from '../src/index.ts'
const decoder = await openDecoder('auto', AbortSignal.timeout(20000))
const never = new AbortController().signal
const s = (await openLocalSource({ kind: 'file', path: process.argv[2]! }, never))!
const seen = new Set<number>(); const log: string[] = []
const source = { ...s, get stats() { return s.stats }, read: async (o: number, l: number, g: AbortSignal) => { for (let p = Math.floor(o/262144); p*262144 < o+l; p++) if (!seen.has(p)) { seen.add(p); log.push(`piece ${p} by read ${o}+${l}`) } return s.read(o,l,g) } }
const used = new Set<number>()
const r = await captureTorrent({ source, checked:'none', options: parseCaptureOptions({}), decoder, encoder: sharpPictures, clock: systemClock, delivered: [], onShot: async (d) => { for (const p of d.provenance.pieces) used.add(p); log.push(`shot ${d.seconds} target ${d.provenance.targetSeconds} pieces ${d.provenance.pieces}`) }, onProgress: () => undefined }, never)
console.log(log.join('\n'), r.report, [...seen].filter(p => !used.has(p)))
await decoder.close()
