/** What XML-RPC can carry as far as rTorrent uses it. */
export type XmlRpcValue = string | number | Uint8Array | readonly XmlRpcValue[]

export type XmlRpcAnswer =
  | { readonly kind: 'value'; readonly value: XmlRpcValue }
  | { readonly kind: 'fault'; readonly code: number; readonly message: string }

/** Bytes that are no XML-RPC answer. */
export class XmlRpcError extends Error {
  readonly code = 'XML_RPC'
  override readonly name = 'XmlRpcError'
}

/** Nesting that no answer of rTorrent reaches. */
const MAXIMAL_DEPTH = 16

/** A call as XML. Whole numbers go as `i8`, bytes as base64. */
export function encodeCall(method: string, parameters: readonly XmlRpcValue[]): string {
  const params = parameters.map((value) => `<param>${encodeValue(value)}</param>`).join('')
  return `<?xml version="1.0"?><methodCall><methodName>${escaped(method)}</methodName><params>${params}</params></methodCall>`
}

function encodeValue(value: XmlRpcValue): string {
  if (typeof value === 'string') return `<value><string>${escaped(value)}</string></value>`
  if (typeof value === 'number') return `<value><i8>${Math.trunc(value)}</i8></value>`
  if (value instanceof Uint8Array) return `<value><base64>${Buffer.from(value).toString('base64')}</base64></value>`
  return `<value><array><data>${value.map(encodeValue).join('')}</data></array></value>`
}

/** The value, or the fault, of an answer. Throws `XmlRpcError`. */
export function parseAnswer(xml: string): XmlRpcAnswer {
  const reader = new TagReader(xml)
  reader.skipTo('methodResponse')
  if (reader.opens('fault')) {
    const members = readStruct(reader)
    const message = members.get('faultString')
    const code = members.get('faultCode')
    return {
      kind: 'fault',
      code: typeof code === 'number' ? code : 0,
      message: typeof message === 'string' ? message : 'fault',
    }
  }
  reader.expect('params')
  reader.expect('param')
  return { kind: 'value', value: readValue(reader, 0) }
}

function readValue(reader: TagReader, depth: number): XmlRpcValue {
  if (depth > MAXIMAL_DEPTH) throw new XmlRpcError('nested too deeply')
  const plain = reader.expect('value')
  const tag = reader.next()
  // A value without a type is text.
  if (tag.name === '/value') return unescaped(reader.textBefore)
  if (tag.name === 'array') return readArray(reader, depth)
  if (plain) throw new XmlRpcError('an empty value')
  const text = tag.empty ? '' : reader.textTo(`/${tag.name}`)
  reader.expect('/value')
  switch (tag.name) {
    case 'string':
      return unescaped(text)
    case 'i4':
    case 'i8':
    case 'int':
    case 'boolean':
    case 'double':
      return Number(text)
    case 'base64':
      return new Uint8Array(Buffer.from(text, 'base64'))
    default:
      throw new XmlRpcError(`unknown type ${tag.name.slice(0, 20)}`)
  }
}

function readArray(reader: TagReader, depth: number): readonly XmlRpcValue[] {
  const values: XmlRpcValue[] = []
  if (!reader.expect('data')) {
    while (reader.peek() === 'value') values.push(readValue(reader, depth + 1))
    reader.expect('/data')
  }
  reader.expect('/array')
  reader.expect('/value')
  return values
}

function readStruct(reader: TagReader): ReadonlyMap<string, XmlRpcValue> {
  const members = new Map<string, XmlRpcValue>()
  reader.expect('value')
  reader.expect('struct')
  while (reader.opens('member')) {
    reader.expect('name')
    const name = unescaped(reader.textTo('/name'))
    members.set(name, readValue(reader, 0))
    reader.expect('/member')
  }
  return members
}

interface Tag {
  /** With `/` in front when it closes. */
  readonly name: string
  /** `<tag/>`. */
  readonly empty: boolean
}

/** Reads tags one after the other; attributes, comments and DTDs have no place in XML-RPC. */
class TagReader {
  readonly #xml: string
  #position = 0
  /** Between the tag before and this one, still escaped. */
  textBefore = ''

  constructor(xml: string) {
    this.#xml = xml
  }

  next(): Tag {
    const begin = this.#xml.indexOf('<', this.#position)
    const end = this.#xml.indexOf('>', begin)
    if (begin < 0 || end < 0) throw new XmlRpcError('it ends within a value')
    this.textBefore = this.#xml.slice(this.#position, begin)
    this.#position = end + 1
    const inside = this.#xml.slice(begin + 1, end)
    const empty = inside.endsWith('/')
    return { name: (empty ? inside.slice(0, -1) : inside).trim(), empty }
  }

  peek(): string {
    const before = this.#position
    const { name } = this.next()
    this.#position = before
    return name
  }

  /** Goes past the next tag if it has this name. */
  opens(name: string): boolean {
    if (this.peek() !== name) return false
    this.next()
    return true
  }

  /** Goes past a tag of this name and says whether it was empty. */
  expect(name: string): boolean {
    const tag = this.next()
    if (tag.name !== name) throw new XmlRpcError(`<${name}> expected, <${tag.name.slice(0, 20)}> found`)
    return tag.empty
  }

  skipTo(name: string): void {
    while (this.next().name !== name);
  }

  /** The text up to the closing tag that must come next. */
  textTo(closing: string): string {
    const tag = this.next()
    if (tag.name !== closing) throw new XmlRpcError(`<${closing}> expected, <${tag.name.slice(0, 20)}> found`)
    return this.textBefore
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function unescaped(text: string): string {
  return text
    .replace(/&#(x[0-9a-f]+|\d+);/gi, (_all, code: string) =>
      String.fromCodePoint(Math.min(0x10ffff, Number(code.startsWith('x') ? `0${code}` : code))),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}
