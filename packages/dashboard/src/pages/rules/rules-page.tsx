import { Alert, Stack } from '@mantine/core'
import { IconFileSettings } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { PlacementForm } from './placement-form.tsx'
import { RemovalForm } from './removal-form.tsx'
import { rulesQuery } from './rules-queries.ts'

/** Where releases go, how many, and when torrents are removed. */
export function RulesPage() {
  const { t } = useTranslation()
  const rules = useQuery(rulesQuery)
  return (
    <Page title={t('rules.title')} description={t('rules.lead')}>
      <QueryView query={rules}>
        {({ placement, removal, declared }) => (
          <Stack gap="lg">
            {declared.length > 0 && (
              <Alert icon={<IconFileSettings aria-hidden />} title={t('rules.declared')}>
                {t('rules.declaredHint', { names: declared.join(', ') })}
              </Alert>
            )}
            <PlacementForm policy={placement} />
            <RemovalForm policy={removal} />
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}
