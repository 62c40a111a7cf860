import { z } from 'zod'

/** One setting that holds a value, not other settings. */
export interface Leaf {
  readonly path: readonly string[]
  readonly schema: z.ZodType
}

/** A tree of raw settings, before they are checked. */
export interface Tree {
  [key: string]: unknown
}

/** Every setting below a schema, in its order. */
export function leavesOf(schema: z.ZodType, path: readonly string[] = []): readonly Leaf[] {
  const object = objectIn(schema)
  if (object === undefined) return [{ path, schema }]
  return Object.entries(object.shape).flatMap(([key, field]) =>
    field instanceof z.ZodType ? leavesOf(field, [...path, key]) : [],
  )
}

/** Keys that are known at a place of the schema. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let object = objectIn(schema)
  for (const key of path) {
    const field = object?.shape[String(key)]
    object = field instanceof z.ZodType ? objectIn(field) : undefined
  }
  return object === undefined ? [] : Object.keys(object.shape)
}

/** Puts a value at a path, making what lies between. */
export function setAt(tree: Tree, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path
  if (key === undefined) return
  if (rest.length === 0) {
    tree[key] = value
    return
  }
  const below = isTree(tree[key]) ? tree[key] : {}
  tree[key] = below
  setAt(below, rest, value)
}

/** The value at a path, or undefined. */
export function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (isTree(value) ? value[String(key)] : undefined), tree)
}

/** `upper` laid over `lower`: objects are merged, everything else is replaced. */
export function overlay(lower: Tree, upper: Tree): Tree {
  const result: Tree = { ...lower }
  for (const [key, value] of Object.entries(upper)) {
    const below = result[key]
    result[key] = isTree(value) && isTree(below) ? overlay(below, value) : value
  }
  return result
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectIn(schema: z.ZodType): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema
  if (
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional
  ) {
    const inner = schema.unwrap()
    return inner instanceof z.ZodType ? objectIn(inner) : undefined
  }
  return undefined
}
