/** What people write into a field of numbers; empty text means: not set. */
export type Amount = number | string

export const GIB = 1024 ** 3 // bytes
export const KIB = 1024 // bytes
export const HOUR = 3_600 // seconds

/** The amount in its base unit under `name`, or nothing where the field is empty. */
export function scaled<Name extends string>(name: Name, amount: Amount, unit: number): Partial<Record<Name, number>> {
  if (amount === '') return {}
  const field: Partial<Record<Name, number>> = {}
  field[name] = unit === 1 ? Number(amount) : Math.round(Number(amount) * unit)
  return field
}

/** The same back into the field's unit, with at most three decimals. */
export function amountOf(value: number | undefined, unit: number): Amount {
  return value === undefined ? '' : Math.round((value / unit) * 1_000) / 1_000
}

/** Names of a list that may be empty, which means: any. */
export function someNames<Name extends string>(name: Name, names: readonly string[]): Partial<Record<Name, string[]>> {
  const field: Partial<Record<Name, string[]>> = {}
  if (names.length > 0) field[name] = [...names]
  return field
}
