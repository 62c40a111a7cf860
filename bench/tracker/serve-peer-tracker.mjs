import { pathToFileURL } from 'node:url'

// bittorrent-tracker's server. Its client half needs a native module that is not built here, so only the server is loaded.
const [folder, port] = process.argv.slice(2)
const file = `${folder}/node_modules/bittorrent-tracker/server.js`
const { default: Server } = await import(pathToFileURL(file).href)
new Server({ http: true, udp: true, ws: false, stats: false, trustProxy: false }).listen(Number(port), {
  http: '127.0.0.1',
  udp4: '127.0.0.1',
  udp6: '::1',
})
