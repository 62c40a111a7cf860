/** The worker's file beside this one: TypeScript in the repository, JavaScript when published or bundled. */
export function httpWorkerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './http-worker.ts' : './http-worker.js', import.meta.url)
}
