import { readdirSync, rmSync, statSync } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/**
 * Bundles the program for `npm start`: one folder of few files in place of about a thousand, because finding and linking
 * modules is most of what a role does until it is ready. Entries are named as their starters look for them, beside the
 * file that asks. `packages/shoal/src` stays runnable as it is, which is what developers do.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'packages', 'shoal', 'dist')

const entries = {
  main: 'packages/shoal/src/main.ts',
  'role-child': 'packages/shoal/src/roles/role-child.ts',
  'password-worker': 'packages/shoal/src/features/accounts/password-worker.ts',
  'confine-child': 'packages/screenshots/src/adapters/confined/confine-child.ts',
  'node-av-child': 'packages/screenshots/src/adapters/decoders/node-av-child.ts',
  'node-av-media-child': 'packages/screenshots/src/adapters/media/node-av-media-child.ts',
  'ffmpeg-media-child': 'packages/screenshots/src/adapters/media/ffmpeg-media-child.ts',
  'udp-worker': 'packages/tracker/src/adapters/batched-udp/udp-worker.ts',
  'http-worker': 'packages/tracker/src/adapters/epoll-http/http-worker.ts',
  'udp-load-worker': 'packages/tracker/src/adapters/load/udp-load-worker.ts',
  'hash-worker': 'packages/toolkit/src/adapters/hash-worker.ts',
  'lab-child': 'packages/lab/src/lab-child.ts',
  'builtin-worker': 'packages/lab/src/inside/peers/builtin-worker.ts',
}

const roles = ['control', 'tracker', 'worker']

/** Native code and what finds files beside itself. */
const native = ['@node-rs/argon2', 'koffi', 'node-av', 'node-datachannel', 'sharp']

/** A program that runs while it is bundled anew still loads its own chunks. */
const KEPT = 24 * 60 * 60 * 1000 // milliseconds

const bundle = await rolldown({
  input: {
    ...Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(root, file)])),
    ...Object.fromEntries(roles.map((role) => [role, join(root, 'packages/shoal/src/roles', `${role}.ts`)])),
  },
  platform: 'node',
  resolve: { conditionNames: ['source', 'node', 'default'] },
  external: (id) => id.startsWith('node:') || native.some((name) => id === name || id.startsWith(`${name}/`)),
})
const { output } = await bundle.write({ dir: folder, format: 'esm', chunkFileNames: 'chunk-[hash].js' })
await bundle.close()

// The very first start finds its code compiled, too.
rmSync(join(folder, '.compiled'), { recursive: true, force: true })
enableCompileCache(join(folder, '.compiled'))
for (const role of roles) await import(join(folder, `${role}.js`))
flushCompileCache()

const written = new Set(output.map(({ fileName }) => fileName))
for (const name of readdirSync(folder)) {
  const old = !name.startsWith('.') && !written.has(name) && Date.now() - statSync(join(folder, name)).mtimeMs > KEPT
  if (old) rmSync(join(folder, name), { recursive: true })
}
