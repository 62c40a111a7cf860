import { z } from 'zod'

/** Levels of a body that are looked at. */
const MAXIMAL_DEPTH = 8

/**
 * Keys of objects in which nothing is known to the schema. Zod drops unknown keys, so that a change which names only such
 * keys would change nothing and still succeed; one that a newer program sends beside known ones is let through.
 */
export function whollyUnknownKeys(schema: unknown, value: unknown, path = ''): readonly string[] {
  return path.split('.').length > MAXIMAL_DEPTH ? [] : keysIn(schema, value, path)
}

function keysIn(schema: unknown, value: unknown, path: string): readonly string[] {
  const plain = unwrapped(schema)
  if (plain instanceof z.ZodArray && Array.isArray(value))
    return value.flatMap((item, index) => whollyUnknownKeys(plain.element, item, below(path, String(index))))
  if (plain instanceof z.ZodUnion) {
    const found = plain.options.map((option) => whollyUnknownKeys(option, value, path))
    return found.some((keys) => keys.length === 0) ? [] : (found[0] ?? [])
  }
  if (!(plain instanceof z.ZodObject) || plain.def.catchall !== undefined || !isPlainObject(value)) return []
  const keys = Object.keys(value)
  const known = keys.filter((key) => Object.hasOwn(plain.shape, key))
  if (keys.length > 0 && known.length === 0) return keys.map((key) => below(path, key))
  return known.flatMap((key) => whollyUnknownKeys(plain.shape[key], value[key], below(path, key)))
}

/** The schema inside of what only adds a default or allows absence. */
function unwrapped(schema: unknown): unknown {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  )
    return unwrapped(schema.unwrap())
  return schema instanceof z.ZodPipe ? unwrapped(schema.in) : schema
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}
