/** The worker's file beside this one: TypeScript in the repository, JavaScript when published or bundled. */
export function udpWorkerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './udp-worker.ts' : './udp-worker.js', import.meta.url)
}
