/**
 * The path below which Shoal is served, with a slash at its end. It stands in the page's `<meta name="shoal-base">`,
 * which Shoal rewrites where a reverse proxy serves it in a sub-folder.
 */
function base(): string {
  const path = document.querySelector('meta[name="shoal-base"]')?.getAttribute('content') ?? '/'
  return path.endsWith('/') ? path : `${path}/`
}

/** The whole address of a path of the API or of a file of the dashboard: `/api/v1/…` as the contract writes it. */
export function withinBase(path: string): string {
  return new URL(base() + path.replace(/^\/+/, ''), location.origin).href
}

/** The path of the base as the router wants it. */
export function basePath(): string {
  return base()
}
