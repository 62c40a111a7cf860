// Brings a bare clone to the point where Node 24 can run the sources. Plain JavaScript on purpose: it is the one file
// that also runs on the machine's own, older Node. Does nothing, without network, when nothing changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MINIMUM_NODE_MAJOR = 24
const MINIMUM_GLIBC = [2, 28]
const root = dirname(dirname(fileURLToPath(import.meta.url)))

checkLibc()
installWhenLockfileChanged()
checkNode()
if (process.argv.includes('--build')) {
  buildDashboardWhenStale()
  bundleProgramWhenStale()
}

function checkLibc() {
  if (process.platform !== 'linux') return
  const version = process.report?.getReport?.()?.header?.glibcVersionRuntime
  if (version === undefined) {
    stop(
      'This system has no glibc (Alpine?). Install Node 24 or newer yourself, or use a glibc-based system.',
      ownNodeIsEnough(),
    )
    return
  }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const enough = major > MINIMUM_GLIBC[0] || (major === MINIMUM_GLIBC[0] && minor >= MINIMUM_GLIBC[1])
  if (!enough)
    stop(
      `glibc ${version} is too old: Shoal needs ${MINIMUM_GLIBC.join('.')} or newer (Debian 10, Ubuntu 20.04, RHEL 8).`,
      false,
    )
}

function ownNodeIsEnough() {
  return Number(process.versions.node.split('.')[0]) >= MINIMUM_NODE_MAJOR
}

function installWhenLockfileChanged() {
  const stamp = join(root, 'node_modules', '.shoal-installed')
  const wanted = `${digest([join(root, 'package-lock.json')])} ${process.platform}-${process.arch}`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.log('Installing dependencies (about 900 MB, once) …')
  // `--ignore-scripts` belongs here and not in .npmrc, where it would also disable prestart and pretest.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const result = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (result.status !== 0)
    stop('`npm ci` failed: see its message above. The usual cause is no route to the npm registry.', false)
  writeFileSync(stamp, wanted)
}

function checkNode() {
  const bundled = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  if (existsSync(bundled) || ownNodeIsEnough()) return
  stop(
    `Node ${process.versions.node} is too old and no Node 24 is published on npm for ${process.platform}-${process.arch}: install Node ${MINIMUM_NODE_MAJOR} or newer.`,
    false,
  )
}

function buildDashboardWhenStale() {
  const dashboard = join(root, 'packages', 'dashboard')
  buildWhenStale({
    name: 'the dashboard',
    sources: [
      join(dashboard, 'index.html'),
      join(dashboard, 'vite.config.ts'),
      ...filesBelow(join(dashboard, 'src')),
      ...filesBelow(join(dashboard, 'public')),
      ...filesBelow(join(root, 'packages', 'api', 'src')),
    ],
    folder: join(dashboard, 'dist'),
    command: [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    cwd: dashboard,
  })
}

function bundleProgramWhenStale() {
  const packages = readdirSync(join(root, 'packages')).filter((name) => name !== 'dashboard')
  const script = join(root, 'scripts', 'bundle-program.ts')
  buildWhenStale({
    name: 'the program',
    sources: [
      script,
      ...packages.flatMap((name) => [
        join(root, 'packages', name, 'package.json'),
        ...filesBelow(join(root, 'packages', name, 'src')).filter((file) => !file.endsWith('.test.ts')),
      ]),
    ],
    folder: join(root, 'packages', 'shoal', 'dist'),
    command: [script],
    cwd: root,
  })
}

function buildWhenStale({ name, sources, folder, command, cwd }) {
  const stamp = join(folder, '.built-from')
  const wanted = digest([join(root, 'package-lock.json'), ...sources])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.log(`Building ${name} (once, some seconds) …`)
  const bundledNode = join(root, 'node_modules', '.bin', 'node')
  const node = existsSync(bundledNode) ? bundledNode : process.execPath
  const result = spawnSync(node, command, { cwd, stdio: 'inherit' })
  if (result.status !== 0) stop(`Building ${name} failed: see the message above.`, false)
  mkdirSync(folder, { recursive: true })
  writeFileSync(stamp, wanted)
}

function filesBelow(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

function digest(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    if (existsSync(file)) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file))
  }
  return hash.digest('hex')
}

function stop(message, harmless) {
  if (harmless) return
  console.error(`shoal: ${message}`)
  process.exit(1)
}
