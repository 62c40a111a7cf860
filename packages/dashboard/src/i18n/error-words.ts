import { ApiError } from '@shoal/api'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { ServerUnreachable, UnexpectedAnswer } from '../api/api-failures.ts'

export interface ErrorWords {
  readonly cause: string
  readonly wayOut: string
  /** Id of the request, to be found in Shoal's log. */
  readonly reference: string | undefined
}

/** The cause of a failure and the way out of it, in the current language. */
export function useErrorWords(error: unknown): ErrorWords {
  return errorWords(error, useTranslation().t)
}

/** The same where no hook can be called: in the handler of a failed change. */
export function errorWords(error: unknown, t: TFunction): ErrorWords {
  const kind = errorKind(error)
  const reference = error instanceof ApiError ? error.problem.instance : undefined
  return { cause: t(`errors.${kind}.cause`), wayOut: t(`errors.${kind}.wayOut`), reference }
}

function errorKind(error: unknown) {
  if (error instanceof ApiError) return error.problem.code
  if (error instanceof ServerUnreachable || error instanceof UnexpectedAnswer) return error.code
  return 'page-fault'
}
