import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconArrowRight, IconPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ClientFieldsProps } from './client-form-type.ts'
import { TestPaths } from './test-paths.tsx'

const MOST = 50 // rows, as the fleet allows

interface PathMappingFieldsProps extends Pick<ClientFieldsProps, 'form'> {
  /** Absent for a new client. */
  readonly clientId: string | undefined
}

/** Folders of the client beside what Shoal calls them. */
export function PathMappingFields({ form, clientId }: PathMappingFieldsProps) {
  const { t } = useTranslation()
  const { pathMapping } = form.values
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('clients.form.mappingLead')}
      </Text>
      {pathMapping.map((_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity, and the values live in the form
        <Group key={row} gap="xs" align="flex-start" wrap="nowrap">
          <TextInput
            aria-label={t('clients.form.mappingClient')}
            placeholder="/downloads"
            spellCheck={false}
            flex={1}
            {...form.getInputProps(`pathMapping.${row}.client`)}
          />
          <IconArrowRight size={16} style={{ marginTop: 10, flex: 'none' }} aria-hidden />
          <TextInput
            aria-label={t('clients.form.mappingShoal')}
            placeholder="/mnt/nas/downloads"
            spellCheck={false}
            flex={1}
            {...form.getInputProps(`pathMapping.${row}.shoal`)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('clients.form.mappingRemove')}
            onClick={() => form.removeListItem('pathMapping', row)}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        {pathMapping.length < MOST && (
          <Button
            size="xs"
            variant="light"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => form.insertListItem('pathMapping', { client: '', shoal: '' })}
          >
            {t('clients.form.mappingAdd')}
          </Button>
        )}
      </Group>
      <TestPaths form={form} clientId={clientId} />
    </Stack>
  )
}
