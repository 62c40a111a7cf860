import type { Endpoint } from './endpoints.ts'
import type { ApiRequest } from './targets.ts'

export interface Case {
  readonly name: string
  readonly endpoint: Endpoint
  readonly request: ApiRequest
}

/** Every parameter valid; then each one absent, unknown and malformed in turn; then the wrong method. */
export function casesOf(endpoint: Endpoint, hashes: Readonly<Record<string, string>>): readonly Case[] {
  const { path, method, parameters } = endpoint
  const filled = (value: string) => value.replaceAll(/\$([A-D])\b/g, (_, letter: string) => hashes[letter] ?? '')
  const valid = Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, filled(values.valid)]))
  const make = (how: string, fields: Readonly<Record<string, string>>, by = method): Case => ({
    name: `${by} ${path}${how === '' ? '' : ` [${how}]`}`,
    endpoint,
    request: { method: by, path, fields },
  })
  const cases = Object.entries(parameters).flatMap(([name, { unknown, malformed }]) => {
    const { [name]: _, ...others } = valid
    return [
      make(`${name} absent`, others),
      ...(unknown === undefined ? [] : [make(`${name} unknown`, { ...valid, [name]: unknown })]),
      ...(malformed === undefined ? [] : [make(`${name} malformed`, { ...valid, [name]: malformed })]),
    ]
  })
  const values = Object.entries(parameters).map(
    ([name, { valid: value }]) => `${name}=${value.replaceAll('$FOLDER', '')}`,
  )
  if (endpoint.once === true) return [make(values.join(' '), valid)]
  const wrong = method === 'GET' ? [] : [make('', {}, 'GET')]
  // Refusals first: what they leave untouched the valid request finds.
  return [...wrong, ...cases, make(values.join(' '), valid)]
}
