import { ApiError, type ProblemCode } from '@shoal/api'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { en } from './catalogs.ts'

type FieldErrors = Record<string, string>

/**
 * Turns a refusal into sentences beside form fields: those that the server names, and for kinds that concern one field
 * (`{ 'wrong-credentials': 'password' }`) that one. Empty when the failure belongs to no field.
 */
export function useFieldErrors(): (error: unknown, fieldOfKind?: Partial<Record<ProblemCode, string>>) => FieldErrors {
  const { t } = useTranslation()
  return useCallback(
    (error, fieldOfKind = {}) => {
      if (!(error instanceof ApiError)) return {}
      const { code, errors = [] } = error.problem
      const field = fieldOfKind[code]
      if (field !== undefined) return { [field]: t(`errors.${code}.cause`) }
      return Object.fromEntries(
        errors.map(({ path, code: kind, message, params }) => [
          path,
          isFieldKind(kind) ? t(`fields.${kind}`, { ...params, defaultValue: message }) : message,
        ]),
      )
    },
    [t],
  )
}

/** The catalog has a sentence for it; other kinds show the server's own English one. */
function isFieldKind(kind: string): kind is keyof typeof en.fields {
  return Object.hasOwn(en.fields, kind)
}
