import type { Message } from '@shoal/api'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { en } from './catalogs.ts'

/** Says what the server meant in the current language; its own English sentence where the catalog lacks the code. */
export function useMessageWords(): (message: Message) => string {
  const { t } = useTranslation()
  return useCallback(
    ({ code, params, text }) => (isMessageCode(code) ? t(`messages.${code}`, { ...params, defaultValue: text }) : text),
    [t],
  )
}

function isMessageCode(code: string): code is keyof typeof en.messages {
  return Object.hasOwn(en.messages, code)
}
