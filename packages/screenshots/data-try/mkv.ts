import { openVideo } from '../src/container/open-video.ts'
import { open } from 'node:fs/promises'
const f = process.argv[2]!
const h = await open(f); const size = (await h.stat()).size
const P=262144
const reader = await openVideo({ length: size, read: async (o,l)=>{ console.log('read', o, l, 'pieces', Math.floor(o/P), Math.floor((o+l-1)/P)); const b=new Uint8Array(l); await h.read(b,0,l,o); return b } }, new AbortController().signal)
console.log(reader.info)
const ks = await reader.keyframes(-Infinity, Infinity, new AbortController().signal)
console.log(ks.length, ks.slice(0,3))
console.log((await reader.clip(ks[3]!, new AbortController().signal)).ranges)
