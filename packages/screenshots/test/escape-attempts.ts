// Run in the decoder's place: tries to get out and says which attempts were not refused. Arguments: a file and a Unix socket of
// the test, a TCP port, the test's process id, and `harmless` for what may work without harm where nothing confines it.
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, type NetConnectOpts } from 'node:net'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import koffi from 'koffi'

const [secret = '', socket = '', port = '', victimText = '', which = 'all'] = process.argv.slice(2)
const victim = Number(victimText)
const folder = dirname(secret)
const library = koffi.load(null)
const raw = library.func('syscall', 'long', ['long', 'long', 'long', 'long', 'long', 'long', 'long'])
const rawWith = library.func('syscall', 'long', ['long', 'void *', 'void *', 'long', 'long', 'void *'])
const x64 = process.arch === 'x64'
/** The number of a system call here. */
const nr = (onX64: number, onArm64: number): number => (x64 ? onX64 : onArm64)
/** EPERM, EACCES and ENOSYS; with any other error the kernel took the call and found its arguments wrong. */
const REFUSALS = new Set([1, 13, 38])
const wentThrough = (result: unknown): boolean => Number(result) >= 0 || !REFUSALS.has(koffi.errno())
const call = (number: number, ...args: readonly number[]): boolean => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args
  return wentThrough(raw(number, a, b, c, d, e, f))
}
const text = (value: string): Buffer => Buffer.from(`${value}\0`)
const calling = (number: number, first: Buffer | null, second: Buffer | null, third = 0): boolean =>
  wentThrough(rawWith(number, first, second, third, 0, null))

const CLONE_NEWUSER = 0x1000_0000
const [AF_UNIX, AF_INET, AF_NETLINK, AF_PACKET, AF_ALG, AF_VSOCK] = [1, 2, 16, 17, 38, 40]
const [STREAM, RAW] = [1, 3]
const PTRACE_SEIZE = 0x4206
const PID_OF = { ptrace: nr(101, 117), kill: nr(62, 129), tgkill: nr(234, 131), tkill: nr(200, 130) }

/** Each does what it says and throws or returns false where it may not. */
const attempts: Readonly<Record<string, () => boolean | Promise<boolean>>> = {
  'read a file': () => readFileSync(secret).length > 0,
  'read a file in another thread': () => inThread(`require('fs').readFileSync(${JSON.stringify(secret)})`),
  'read the list of users': () => readFileSync('/etc/passwd').length > 0,
  'list the root folder': () => readdirSync('/').length > 0,
  'list the processes': () => readdirSync('/proc').length > 0,
  'read the environment of another process': () => readFileSync(`/proc/${victim}/environ`) !== undefined,
  'read memory through /proc': () => readFileSync(`/proc/${victim}/maps`).length > 0,
  'open the root of another process': () => readdirSync(`/proc/${victim}/root`).length > 0,
  'write a new file': () => done(() => writeFileSync(join(folder, 'new'), '')),
  'write to a file': () => done(() => appendFileSync(secret, '')),
  'make a folder': () => done(() => mkdirSync(join(folder, 'made'))),
  'make a link': () => done(() => symlinkSync('/', join(folder, 'link'))),
  'rename a file': () => done(() => renameSync(join(folder, 'other'), join(folder, 'renamed'))),
  'remove a file': () => done(() => unlinkSync(join(folder, 'removable'))),
  'change permissions': () => done(() => chmodSync(secret, 0o644)),
  'connect to a Unix socket': () => reaches({ path: socket }),
  'connect over TCP': () => reaches({ port: Number(port), host: '127.0.0.1' }),
  ...Object.fromEntries(
    Object.entries({ AF_UNIX, AF_INET, AF_NETLINK, AF_PACKET, AF_ALG, AF_VSOCK }).map(([name, family]) => [
      `make a socket of ${name}`,
      () => call(nr(41, 198), family, name === 'AF_PACKET' ? RAW : STREAM, 0),
    ]),
  ),
  'make a pair of sockets': () => call(nr(53, 199), AF_UNIX, STREAM, 0, 0),
  'signal another process': () => call(PID_OF.kill, victim, 0),
  'signal every process': () => call(PID_OF.kill, -1, 0),
  'signal its group': () => call(PID_OF.kill, 0, 0),
  'signal a thread of another process': () => call(PID_OF.tgkill, victim, victim, 0),
  'signal any thread': () => call(PID_OF.tkill, victim, 0),
  'open another process': () => call(434, victim, 0),
  'trace another process': () => call(PID_OF.ptrace, PTRACE_SEIZE, victim, 0, 0),
  'read memory of another process': () => call(nr(310, 270), victim, 0, 0, 0, 0, 0),
  'slow another process down': () => call(nr(141, 140), 0, victim, 19),
  'limit another process': () => call(nr(302, 261), victim, 7, 0, 0),
  'start a program': async () => (await import('node:child_process')).spawnSync('/bin/true').status === 0,
  'become another program': () => calling(nr(59, 221), text('/bin/true'), null),
  'make a process': () => forks(),
  'make a namespace of users': () => call(nr(272, 97), CLONE_NEWUSER),
  'make a namespace with a new process': () => forks(CLONE_NEWUSER),
  'enter a namespace': () => call(nr(308, 268), 0, 0),
  mount: () => calling(nr(165, 40), text('none'), text('/tmp')),
  unmount: () => calling(nr(166, 39), text(folder), null),
  'change the root': () => calling(nr(161, 51), text('/'), null),
  'pivot the root': () => calling(nr(155, 41), text('/'), text('/')),
  'use io_uring': () => call(425, 1, 0),
  'load a program into the kernel': () => calling(nr(321, 280), null, null),
  'count events': () => calling(nr(298, 241), Buffer.alloc(128), null),
  'use keys': () => call(nr(250, 219), 0, -3, 1),
  'handle page faults': () => call(nr(323, 282), 1),
  'make a file in memory': () => calling(nr(319, 279), text('x'), null),
  'open a file by its handle': () => calling(nr(304, 265), null, Buffer.alloc(16)),
  'share memory': () => call(nr(29, 194), 0, 4096, 0o1600),
  'make a message queue': () => call(nr(68, 186), 0, 0o1600),
  'watch files': () => call(nr(300, 262), 0, 0),
  'become another user': () => call(nr(105, 146), 12_345),
  'set the clock': () => calling(nr(164, 170), null, Buffer.alloc(8)),
  'restart the machine': () => call(nr(169, 142), 0, 0, 0),
  'trace by another ABI': () => x64 && call(0x4000_0000 + 521, PTRACE_SEIZE, victim, 0, 0),
}

const harmless = new Set([
  'read a file',
  'read a file in another thread',
  'list the processes',
  'write a new file',
  'connect to a Unix socket',
  'connect over TCP',
  'make a socket of AF_UNIX',
  'signal another process',
  'open another process',
  'start a program',
  'make a process',
])
const worked: string[] = []
const chosen = Object.entries(attempts).filter(([name]) => which === 'all' || harmless.has(name))
for (const [name, attempt] of chosen) {
  try {
    if (await attempt()) worked.push(name)
  } catch (error) {
    if (!(error instanceof Error)) throw error
  }
}
process.stdout.write(`${JSON.stringify({ tried: chosen.length, worked })}\n`, () => process.exit(0))

function done(work: () => void): boolean {
  work()
  return true
}

function forks(flags = 0): boolean {
  const SIGCHLD = 17
  const child = Number(raw(nr(56, 220), flags + SIGCHLD, 0, 0, 0, 0, 0))
  // In the child: end at once, before it shares anything with its parent.
  if (child === 0) raw(nr(231, 94), 0, 0, 0, 0, 0, 0)
  return child > 0
}

function inThread(code: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const worker = new Worker(code, { eval: true })
  worker.once('error', () => resolve(false))
  worker.once('exit', (exitCode) => resolve(exitCode === 0))
  return promise
}

function reaches(where: NetConnectOpts): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const line = connect(where, () => {
    line.destroy()
    resolve(true)
  })
  line.once('error', () => resolve(false))
  return promise
}
