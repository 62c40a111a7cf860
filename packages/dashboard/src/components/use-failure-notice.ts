import { notifications } from '@mantine/notifications'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { errorWords } from '../i18n/error-words.ts'

/** Says why a change failed and what to do about it, where no place on the page is left for it. */
export function useFailureNotice(): (error: unknown) => void {
  const { t } = useTranslation()
  return useCallback(
    (error) => {
      const { cause, wayOut } = errorWords(error, t)
      notifications.show({ color: 'red', title: cause, message: wayOut })
    },
    [t],
  )
}
