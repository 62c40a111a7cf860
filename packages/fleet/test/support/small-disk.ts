import { spawnSync } from 'node:child_process'

/** Root makes a namespace of its own; others need one of users as well. */
const unshare = process.getuid?.() === 0 ? ['unshare', '--mount'] : ['unshare', '--map-root-user', '--mount']

/** Whether this machine lets a test mount something that nobody else sees. */
export function mayMount(): boolean {
  const [command = '', ...options] = unshare
  return spawnSync(command, [...options, 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt']).status === 0
}

/** A command that runs a program with its downloads on a disk of that many MiB, seen by nobody else. */
export function onSmallDisk(mebibytes: number): (folder: string) => readonly string[] {
  const mount = `mount -t tmpfs -o size=${mebibytes}m tmpfs "$0/downloads" && exec "$@"`
  return (folder) => [...unshare, 'sh', '-c', mount, folder]
}
