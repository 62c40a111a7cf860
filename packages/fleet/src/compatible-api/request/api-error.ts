/** A request that gets this status and this text, as qBittorrent words it. */
export class ApiError extends Error {
  readonly code = 'COMPATIBLE_API'
  override readonly name = 'ApiError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export const badRequest = (message = 'Bad Request'): ApiError => new ApiError(400, message)
export const notFound = (message = 'Not Found'): ApiError => new ApiError(404, message)
export const conflict = (message = 'Conflict'): ApiError => new ApiError(409, message)
export const unsupportedMedia = (message: string): ApiError => new ApiError(415, message)
/** The client that has to do it does not answer. */
export const unavailable = (message: string): ApiError => new ApiError(503, message)
