import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/**
 * `npm run build [-- package …]`: JavaScript and type declarations into `dist/` of the named packages, or of every one that is
 * published, which are those not marked private. What to build stands in the package's own `exports`: each `source` becomes its `default`.
 */
const root = fileURLToPath(new URL('..', import.meta.url))

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, { readonly source?: string; readonly default?: string } | string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const wanted = process.argv.slice(2)
for (const name of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', name)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  if (wanted.length > 0 ? !wanted.includes(name) : manifest.private === true) continue
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  await writeJavaScript(folder, manifest)
  writeDeclarations(folder)
  console.log(`built ${manifest.name}`)
}

async function writeJavaScript(folder: string, manifest: Manifest): Promise<void> {
  const entries: Record<string, string> = {}
  for (const target of Object.values(manifest.exports ?? {})) {
    if (typeof target === 'string' || target.source === undefined || target.default === undefined) continue
    entries[relative('dist', target.default).replace(/\.js$/, '')] = join(folder, target.source)
  }
  const dependencies = Object.keys(manifest.dependencies ?? {})
  const bundle = await rolldown({
    input: entries,
    platform: 'neutral',
    external: (id) => id.startsWith('node:') || dependencies.some((name) => id === name || id.startsWith(`${name}/`)),
  })
  await bundle.write({ dir: join(folder, 'dist'), format: 'esm', sourcemap: true, comments: { jsdoc: false } })
  await bundle.close()
}

function writeDeclarations(folder: string): void {
  const compiler = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc')
  const options = [
    '--noEmit',
    'false',
    '--declaration',
    '--emitDeclarationOnly',
    '--rootDir',
    'src',
    '--outDir',
    'dist',
  ]
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.json', ...options], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`declarations of ${folder} failed:\n${stdout}`)
}
