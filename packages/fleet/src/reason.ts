/**
 * Why something happened, in a form that can be stored, counted and translated: a stable code, the values that belong
 * into its sentence, and that sentence in English. Never holds a secret.
 */
export interface Reason<Code extends string = string> {
  readonly code: Code
  readonly values: Readonly<Record<string, string | number>>
  readonly message: string
}

export function reason<Code extends string>(
  code: Code,
  message: string,
  values: Readonly<Record<string, string | number>> = {},
): Reason<Code> {
  return { code, values, message }
}
