import { startLab } from '@shoal/lab'

// A program that owns a lab, to be killed. Argument: the lab's folder.
const lab = await startLab(
  { sizes: [1 << 20], downloaders: ['aria2', 'rtorrent', 'deluge'] },
  { folder: process.argv[2] ?? '' },
)
console.log('up')
await lab.ended
