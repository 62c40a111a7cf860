import { IconMapOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../components/empty-state.tsx'
import { LinkButton } from '../components/links.tsx'

/** What stands at an address that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={IconMapOff}
      title={t('app.notFound')}
      actions={
        <LinkButton to="/" variant="light">
          {t('app.toOverview')}
        </LinkButton>
      }
    >
      {t('app.notFoundHint')}
    </EmptyState>
  )
}
