import { badRequest } from './api-error.ts'

export interface UploadedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What a request says, read as qBittorrent reads it. */
export class Parameters {
  readonly files: readonly UploadedFile[]
  readonly #values: ReadonlyMap<string, string>

  /** Of a name that comes twice the last one counts. */
  constructor(values: Iterable<readonly [string, string]>, files: readonly UploadedFile[] = []) {
    this.#values = new Map(values)
    this.files = files
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  get(name: string): string | undefined {
    return this.#values.get(name)
  }

  /** Empty when absent. */
  text(name: string): string {
    return this.#values.get(name) ?? ''
  }

  /** `true` and `false` in any case; undefined for everything else. */
  boolean(name: string): boolean | undefined {
    return parseBoolean(this.text(name))
  }

  /** Undefined for everything that is no whole number of 32 bits. */
  integer(name: string): number | undefined {
    return parseInteger(this.text(name))
  }

  /** Undefined for everything that is no number. */
  number(name: string): number | undefined {
    return parseNumber(this.text(name))
  }

  /** The parts that are not empty. */
  list(name: string, separator: string): readonly string[] {
    return this.text(name)
      .split(separator)
      .filter((part) => part !== '')
  }

  /** Throws unless all of them are there. */
  require(...names: readonly string[]): void {
    if (names.some((name) => !this.#values.has(name))) throw badRequest()
  }
}

/** As Qt's `parseBool` of qBittorrent: Sonarr writes `True`. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^true$/i.test(text)) return true
  return /^false$/i.test(text) ? false : undefined
}

const INT_MAX = 0x7fff_ffff

export function parseInteger(text: string): number | undefined {
  const value = /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) && value <= INT_MAX && value >= -INT_MAX - 1 ? value : undefined
}

export function parseNumber(text: string): number | undefined {
  const value = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : undefined
}

/** From the query of a GET or the form of a POST; of a POST's query nothing is read. Throws `ApiError`. */
export async function readParameters(request: Request): Promise<Parameters> {
  if (request.method !== 'POST') return new Parameters(new URL(request.url).searchParams)
  const type = request.headers.get('content-type') ?? ''
  if (/^application\/x-www-form-urlencoded/i.test(type))
    return new Parameters(new URLSearchParams(await request.text()))
  if (/^multipart\/form-data/i.test(type)) return readForm(request)
  if ((await request.arrayBuffer()).byteLength > 0) throw badRequest('')
  return new Parameters([])
}

/** Any part with a file name is a file, whatever its field is called. */
async function readForm(request: Request): Promise<Parameters> {
  const values: [string, string][] = []
  const files: UploadedFile[] = []
  for (const [name, entry] of await parsedForm(request)) {
    if (typeof entry === 'string') values.push([name, entry])
    else files.push({ name: entry.name, bytes: new Uint8Array(await entry.arrayBuffer()) })
  }
  return new Parameters(values, files)
}

async function parsedForm(request: Request): Promise<FormData> {
  try {
    return await request.formData()
  } catch (error) {
    if (error instanceof TypeError) throw badRequest('')
    throw error
  }
}
