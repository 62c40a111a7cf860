/** Why a lab did not start, in one line and with the way out. */
export function startFailureText(error: unknown, folder: string): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ENOSPC')
    return `the disk of ${folder} is full: choose another place with --dir, or smaller --sizes`
  return error.message.replaceAll(/\s+/g, ' ')
}
