import { guardedCalls, harmlessCalls, networkCalls } from './system-calls.ts'

export type Architecture = 'x64' | 'arm64'

export interface CallFilterOptions {
  readonly architecture: Architecture
  /** Id of the process that is filtered: the only one that it may signal. */
  readonly pid: number
  /** Sockets of IPv4 and IPv6, and programs that it starts; for a process that has a loopback of its own. */
  readonly loopback: boolean
  /** Whether something else keeps its signals from strangers, so that it may end the programs that it starts. */
  readonly signalsHeld: boolean
}

/** One instruction of classic BPF: `code`, `jt`, `jf`, `k` (linux/filter.h). */
type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, operand: number]

/** Offsets in `struct seccomp_data` (linux/seccomp.h); arguments are little-endian, their lower halves come first. */
const NUMBER = 0
const ARCHITECTURE = 4
const ARGUMENTS = 16
const ARGUMENT = 8

const LOAD = 0x20 // BPF_LD | BPF_W | BPF_ABS
const AND = 0x54 // BPF_ALU | BPF_AND | BPF_K
const EQUAL = 0x15 // BPF_JMP | BPF_JEQ | BPF_K
const AT_LEAST = 0x35 // BPF_JMP | BPF_JGE | BPF_K
const ANY_BIT = 0x45 // BPF_JMP | BPF_JSET | BPF_K
const RETURN = 0x06 // BPF_RET | BPF_K

const ALLOW = 0x7fff_0000 // SECCOMP_RET_ALLOW
const KILL = 0x8000_0000 // SECCOMP_RET_KILL_PROCESS
const errno = (number: number): number => 0x0005_0000 | number // SECCOMP_RET_ERRNO
const EPERM = errno(1)
const EACCES = errno(13)
const ENOTTY = errno(25)
/** What an older kernel answers, so that the C library tries another way. */
const ENOSYS = errno(38)

const AUDIT_ARCH = { x64: 0xc000_003e, arm64: 0xc000_00b7 } as const
/** Calls of the x32 ABI, which shares the architecture of x64. */
const X32 = 0x4000_0000

/** O_WRONLY | O_RDWR | O_CREAT | O_TRUNC (asm-generic/fcntl.h). */
const TO_WRITE = 0x1 | 0x2 | 0x40 | 0x200
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET (linux/sched.h). */
const NEW_NAMESPACES = 0x7e02_0000
const CLONE_THREAD = 0x1_0000
const AF_UNIX = 1
const AF_INET = 2
const AF_INET6 = 10
const SOCK_STREAM = 1
const SOCK_TYPE = 0xf
/** TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX and FIOCLEX (asm-generic/ioctls.h). */
const HARMLESS_CONTROLS = [0x5401, 0x5413, 0x541b, 0x5421, 0x5450, 0x5451]

/**
 * A seccomp filter that lets a decoder compute, read files and use the pipes that it has. It opens nothing to write,
 * has no sockets, starts no process, signals none but itself, and every other system call is as if the kernel had none.
 * @returns an array of `struct sock_filter`.
 */
export function callFilter(options: CallFilterOptions): Uint8Array {
  const { architecture, pid, loopback, signalsHeld } = options
  const column = architecture === 'x64' ? 0 : 1
  const program: Instruction[] = [
    [LOAD, 0, 0, ARCHITECTURE],
    [EQUAL, 1, 0, AUDIT_ARCH[architecture]],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, NUMBER],
    ...(architecture === 'x64' ? when(AT_LEAST, X32, [[RETURN, 0, 0, EPERM]]) : []),
  ]
  const allowed = [...Object.values(harmlessCalls), ...(loopback ? Object.values(networkCalls) : [])]
  for (const numbers of allowed) {
    const number = numbers[column]
    if (number !== undefined) program.push(...when(EQUAL, number, [[RETURN, 0, 0, ALLOW]]))
  }
  const only = (value: number, otherwise: number): readonly Instruction[] => oneOf([value], otherwise)
  const guards: Readonly<Record<keyof typeof guardedCalls, readonly Instruction[]>> = {
    open: [argument(1), ...noneOf(TO_WRITE, EACCES)],
    openat: [argument(2), ...noneOf(TO_WRITE, EACCES)],
    ioctl: [argument(1), ...oneOf(HARMLESS_CONTROLS, ENOTTY)],
    clone: loopback
      ? [argument(0), ...noneOf(NEW_NAMESPACES, EPERM)]
      : [argument(0), ...when(ANY_BIT, NEW_NAMESPACES, [[RETURN, 0, 0, EPERM]]), ...someOf(CLONE_THREAD, EPERM)],
    fork: [[RETURN, 0, 0, loopback ? ALLOW : EPERM]],
    vfork: [[RETURN, 0, 0, loopback ? ALLOW : EPERM]],
    socket: loopback ? [argument(0), ...oneOf([AF_INET, AF_INET6], EACCES)] : [[RETURN, 0, 0, EACCES]],
    // Connected to itself, it leads nowhere; a datagram socket could still send to a name.
    socketpair: loopback
      ? [
          argument(0),
          ...when(EQUAL, AF_UNIX, [argument(1), [AND, 0, 0, SOCK_TYPE], ...only(SOCK_STREAM, EACCES)]),
          [RETURN, 0, 0, EACCES],
        ]
      : [[RETURN, 0, 0, EACCES]],
    kill: loopback && signalsHeld ? [[RETURN, 0, 0, ALLOW]] : [argument(0), ...only(pid, EPERM)],
    tgkill: loopback && signalsHeld ? [[RETURN, 0, 0, ALLOW]] : [argument(0), ...only(pid, EPERM)],
    prlimit64: [argument(0), ...oneOf([0, pid], EPERM)],
  }
  for (const [name, numbers] of Object.entries(guardedCalls)) {
    const number = numbers[column]
    const guard = isGuarded(name) ? guards[name] : []
    if (number !== undefined) program.push(...when(EQUAL, number, guard))
  }
  program.push([RETURN, 0, 0, ENOSYS])
  return encode(program)
}

function isGuarded(name: string): name is keyof typeof guardedCalls {
  return name in guardedCalls
}

/** Runs `then` where the comparison holds, and passes over it otherwise. */
function when(test: number, operand: number, then: readonly Instruction[]): readonly Instruction[] {
  return [[test, 0, then.length, operand], ...then]
}

const argument = (index: number): Instruction => [LOAD, 0, 0, ARGUMENTS + ARGUMENT * index]

/** Allows these values and answers others so. */
function oneOf(values: readonly number[], otherwise: number): readonly Instruction[] {
  return [...values.flatMap((value) => when(EQUAL, value, [[RETURN, 0, 0, ALLOW]])), [RETURN, 0, 0, otherwise]]
}

/** Allows a value that has none of the bits. */
function noneOf(bits: number, otherwise: number): readonly Instruction[] {
  return [...when(ANY_BIT, bits, [[RETURN, 0, 0, otherwise]]), [RETURN, 0, 0, ALLOW]]
}

/** Allows a value that has one of the bits. */
function someOf(bits: number, otherwise: number): readonly Instruction[] {
  return [...when(ANY_BIT, bits, [[RETURN, 0, 0, ALLOW]]), [RETURN, 0, 0, otherwise]]
}

/**
 *     offset  size  field of `struct sock_filter`
 *     0       2     code
 *     2       1     jt
 *     3       1     jf
 *     4       4     k
 */
function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * INSTRUCTION)
  const view = new DataView(bytes.buffer)
  for (const [index, [code, whenTrue, whenFalse, operand]] of program.entries()) {
    view.setUint16(index * INSTRUCTION, code, true)
    view.setUint8(index * INSTRUCTION + 2, whenTrue)
    view.setUint8(index * INSTRUCTION + 3, whenFalse)
    view.setUint32(index * INSTRUCTION + 4, operand >>> 0, true)
  }
  return bytes
}

const INSTRUCTION = 8 // bytes
