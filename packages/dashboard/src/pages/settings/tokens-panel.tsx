import { Text } from '@mantine/core'
import type { Token } from '@shoal/api'
import { IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Ago } from '../../components/ago.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { CreateTokenForm } from './create-token-form.tsx'
import { RevokeButton } from './revoke-button.tsx'
import { tokensQuery } from './token-queries.ts'

/** The account's API tokens: make one, see when each was used, end one. */
export function TokensPanel() {
  const { t } = useTranslation()
  const tokens = useQuery(tokensQuery)
  const columns = useTokenColumns()
  return (
    <Panel title={t('settings.tokens')} flush>
      <CreateTokenForm />
      <QueryView query={tokens}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={IconKey} title={t('settings.noTokens')}>
              {t('settings.noTokensHint')}
            </EmptyState>
          ) : (
            <DataTable label={t('settings.tokens')} columns={columns} rows={items} rowKey={({ id }) => id} />
          )
        }
      </QueryView>
    </Panel>
  )
}

function useTokenColumns(): readonly Column<Token>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'name',
      label: t('settings.tokenName'),
      primary: true,
      render: ({ name }) => (
        <Text size="sm" fw={600}>
          {name}
        </Text>
      ),
    },
    { key: 'access', label: t('settings.access'), render: ({ access }) => t(`settings.accessOf.${access}`) },
    { key: 'created', label: t('settings.created'), render: ({ createdAt }) => <Ago moment={createdAt} /> },
    {
      key: 'used',
      label: t('settings.used'),
      render: ({ usedAt }) => (usedAt === undefined ? t('common.never') : <Ago moment={usedAt} />),
    },
    { key: 'revoke', label: t('settings.revoke'), align: 'end', render: (token) => <RevokeButton token={token} /> },
  ]
}
