import { revokeToken, type Token } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { tokensQuery } from './token-queries.ts'

/** Ends a token, after asking. */
export function RevokeButton({ token }: { readonly token: Token }) {
  const { t } = useTranslation()
  return (
    <ConfirmButton
      text={t('settings.revoke')}
      title={t('settings.revokeNamed', { name: token.name })}
      warning={t('settings.revokeWarning')}
      queryKey={tokensQuery.queryKey}
      onConfirm={() => api.call(revokeToken, { params: { tokenId: token.id } })}
    />
  )
}
