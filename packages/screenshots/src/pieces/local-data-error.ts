/** Files on disk that are missing, shorter than they should be, or not what the torrent says. */
export class LocalDataError extends Error {
  readonly code = 'local_data'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'LocalDataError'
  }
}
