import { closeSync, constants, openSync, statSync } from 'node:fs'
import koffi from 'koffi'

/** System calls and constants of Linux that confine the calling thread and what it becomes. */

const NR = {
  landlockCreateRuleset: 444,
  landlockAddRule: 445,
  landlockRestrictSelf: 446,
  capset: { x64: 126, arm64: 91 },
}

// linux/prctl.h, linux/capability.h, linux/seccomp.h
const PR_SET_SECCOMP = 22
const SECCOMP_MODE_FILTER = 2
const PR_CAPBSET_DROP = 24
const PR_SET_SECUREBITS = 28
/** SECBIT_NOROOT, SECBIT_NO_SETUID_FIXUP and their locks: user id 0 is nobody special. */
const NO_ROOT = 0b1111
const PR_SET_NO_NEW_PRIVS = 38
const PR_CAP_AMBIENT = 47
const PR_CAP_AMBIENT_CLEAR_ALL = 4
const CAPABILITY_VERSION_3 = 0x2008_0522
const CAPABILITIES = 64
const CAPABILITY_HEADER = 8 // bytes: version, pid
const CAPABILITY_DATA = 24 // bytes: two of effective, permitted, inheritable

// linux/landlock.h
const LANDLOCK_CREATE_RULESET_VERSION = 1
const LANDLOCK_RULE_PATH_BENEATH = 1
const EXECUTE = 1n << 0n
const READ_FILE = 1n << 2n
const READ_DIR = 1n << 3n
/** Every right on files that a version of Landlock knows: 13 at first, then REFER, TRUNCATE and IOCTL_DEV. */
const FILE_RIGHTS = [0n, 13n, 14n, 15n, 15n, 16n].map((count) => (1n << count) - 1n)
const NETWORK_RIGHTS = 0b11n // BIND_TCP, CONNECT_TCP
const NETWORK_SINCE = 4
/** Abstract Unix sockets and signals of processes outside. */
const SCOPES = 0b11n
const SCOPES_SINCE = 6
const PATH_RULE = 12 // bytes: allowed_access (8), parent_fd (4), packed

const library = koffi.load(null)
const prctl = library.func('int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)')
const program = koffi.struct('sock_fprog', { len: 'unsigned short', filter: 'void *' })
const setFilter = library.func('prctl', 'int', ['int', 'unsigned long', koffi.pointer(program)])
const capset = library.func('syscall', 'long', ['long', 'void *', 'void *'])
const createRuleset = library.func('syscall', 'long', ['long', 'void *', 'size_t', 'unsigned int'])
const addRule = library.func('syscall', 'long', ['long', 'int', 'int', 'void *', 'unsigned int'])
const restrictSelf = library.func('syscall', 'long', ['long', 'int', 'unsigned int'])
const fcntl = library.func('int fcntl(int descriptor, int command, long argument)')
const exit = library.func('void _exit(int code)')
const execve = library.func('int execve(const char *path, const char **arguments, const char **environment)')

/** Gives up every capability, and the way to any by starting another program. @throws where the kernel refuses. */
export function dropPrivileges(architecture: 'x64' | 'arm64'): void {
  // These need a right that most processes have not, and then there is nothing to give up.
  prctl(PR_SET_SECUREBITS, NO_ROOT, 0, 0, 0)
  for (let capability = 0; capability < CAPABILITIES; capability++) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) !== 0) throw failure('prctl(PR_SET_NO_NEW_PRIVS)')
  const header = Buffer.alloc(CAPABILITY_HEADER)
  header.writeUInt32LE(CAPABILITY_VERSION_3)
  if (capset(NR.capset[architecture], header, Buffer.alloc(CAPABILITY_DATA)) !== 0) throw failure('capset')
}

/** Version of Landlock in this kernel; 0 where it has none. */
export function landlockVersion(): number {
  return Math.max(0, Number(createRuleset(NR.landlockCreateRuleset, null, 0, LANDLOCK_CREATE_RULESET_VERSION)))
}

/** Closes the file system but for reading these files and folders, and the network too unless told otherwise. */
export function restrictFiles(version: number, readable: readonly string[], { network }: { network: boolean }): void {
  const rights = FILE_RIGHTS[Math.min(version, FILE_RIGHTS.length - 1)] ?? 0n
  const attributes = Buffer.alloc(24)
  attributes.writeBigUInt64LE(rights, 0)
  attributes.writeBigUInt64LE(network ? 0n : NETWORK_RIGHTS, 8)
  attributes.writeBigUInt64LE(SCOPES, 16)
  const size = version >= SCOPES_SINCE ? 24 : version >= NETWORK_SINCE ? 16 : 8
  const ruleset = Number(createRuleset(NR.landlockCreateRuleset, attributes, size, 0))
  if (ruleset < 0) throw failure('landlock_create_ruleset')
  for (const path of readable) allowReading(ruleset, path)
  if (restrictSelf(NR.landlockRestrictSelf, ruleset, 0) !== 0) throw failure('landlock_restrict_self')
  closeSync(ruleset)
}

/** Whether signals to strangers are held back by that version. */
export function holdsSignals(version: number): boolean {
  return version >= SCOPES_SINCE
}

/** O_PATH of Linux, the same on x64 and arm64. */
const O_PATH = 0x20_0000

function allowReading(ruleset: number, path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return
  const descriptor = openSync(path, O_PATH | constants.O_RDONLY)
  const rule = Buffer.alloc(PATH_RULE)
  rule.writeBigUInt64LE(stats.isDirectory() ? EXECUTE | READ_FILE | READ_DIR : EXECUTE | READ_FILE, 0)
  rule.writeInt32LE(descriptor, 8)
  const result = addRule(NR.landlockAddRule, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0)
  closeSync(descriptor)
  if (result !== 0) throw failure(`landlock_add_rule for ${path}`)
}

/** Puts a seccomp filter on this thread and what it becomes. */
export function filterCalls(instructions: Uint8Array): void {
  const filter = { len: instructions.length / 8, filter: Buffer.from(instructions) }
  if (setFilter(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter) !== 0) throw failure('prctl(PR_SET_SECCOMP)')
}

/** fcntl.h: the descriptor's flags, of which close-on-exec is the only one. */
const F_SETFD = 2
const STANDARD_STREAMS = [0, 1, 2]

/** Becomes another program, with our three streams and nothing else that is open. @throws where that fails. */
export function becomeProgram(path: string, args: readonly string[], environment: readonly string[]): never {
  // Node marks them to be closed.
  for (const stream of STANDARD_STREAMS) fcntl(stream, F_SETFD, 0)
  execve(path, [...args, null], [...environment, null])
  throw failure(`execve of ${path}`)
}

/** Ends the process at once: under a filter, Node's own way out may need what is closed. */
export function endProcess(code: number): never {
  exit(code)
  throw failure('_exit')
}

function failure(call: string): Error {
  return new Error(`${call} failed with errno ${koffi.errno()}`)
}
