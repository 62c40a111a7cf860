/** The address below which Shoal is served: `<base href>` of the page, which a reverse proxy's sub-folder changes. */
export function withinBase(path: string): string {
  return new URL(path.replace(/^\/+/, ''), document.baseURI).href
}

/** The path of the base, without the slash at its end, as the router wants it. */
export function basePath(): string {
  return new URL(document.baseURI).pathname.replace(/\/+$/, '')
}
