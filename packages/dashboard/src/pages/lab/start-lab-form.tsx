import { Alert, Button, Checkbox, Code, Group, NumberInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { type CurrentLab, startLab } from '@shoal/api'
import { IconAlertTriangle, IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { LabPlaceFields } from './lab-place-fields.tsx'
import { readPorts } from './read-ports.ts'
import { readSizes } from './read-sizes.ts'
import { labRequestOf, type StartLabValues, usualCounts } from './start-lab-values.ts'
import { labQuery } from './use-lab.ts'

const MOST_SEEDERS = 20
const MOST_FILES = 5000
const MOST_OF_A_KIND = 100

/** What a lab is to consist of, and how to get the programs that are missing. */
export function StartLabForm({ current }: { readonly current: CurrentLab }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const form = useForm<StartLabValues>({
    initialValues: {
      ...{ sizes: '1M, 64M', files: 1, seeders: 2, lan: false, host: '', ports: '' },
      counts: usualCounts(current.programs, false),
    },
    validate: {
      sizes: (text) => (readSizes(text) === undefined ? t('lab.sizesInvalid') : null),
      ports: (text) => (text.trim() === '' || readPorts(text) !== undefined ? null : t('lab.portsInvalid')),
    },
  })
  const start = useMutation({
    mutationFn: (values: StartLabValues) => api.call(startLab, { body: labRequestOf(values) }),
    onSuccess: (started) => queryClient.setQueryData(labQuery.queryKey, started),
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <Panel title={t('lab.start')}>
      <form method="post" noValidate onSubmit={form.onSubmit((values) => start.mutate(values))}>
        <Stack gap="lg">
          {current.failure !== undefined && (
            <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t('lab.failed')}>
              <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>
                {current.failure}
              </Text>
            </Alert>
          )}
          <Group align="flex-start" gap="md">
            <TextInput
              name="sizes"
              label={t('lab.sizes')}
              description={t('lab.sizesHint')}
              maxLength={200}
              flex="1 1 14rem"
              {...form.getInputProps('sizes')}
            />
            <NumberInput
              name="files"
              label={t('lab.files')}
              description={t('lab.filesHint')}
              min={1}
              max={MOST_FILES}
              allowDecimal={false}
              flex="1 1 14rem"
              {...form.getInputProps('files')}
            />
            <NumberInput
              name="seeders"
              label={t('lab.seeders')}
              description={t('lab.seedersHint')}
              min={1}
              max={MOST_SEEDERS}
              allowDecimal={false}
              flex="1 1 14rem"
              {...form.getInputProps('seeders')}
            />
          </Group>
          <LabPlaceFields form={form} programs={current.programs} />
          <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
            <Text component="legend" size="sm" fw={600} mb="xs">
              {t('lab.downloaders')}
            </Text>
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" verticalSpacing="xs">
              {current.programs.map((program) => (
                <ProgramRow
                  key={program.kind}
                  program={program}
                  count={form.values.counts[program.kind] ?? 0}
                  onCount={(count) => form.setFieldValue(`counts.${program.kind}`, count)}
                />
              ))}
            </SimpleGrid>
            {form.errors['downloaders'] !== undefined && (
              <Text size="sm" c="var(--mantine-color-error)" mt="xs">
                {form.errors['downloaders']}
              </Text>
            )}
          </fieldset>
          {start.isError && Object.keys(form.errors).length === 0 && <ErrorState error={start.error} />}
          <Group justify="space-between" gap="md">
            <Button type="submit" loading={start.isPending} leftSection={<IconPlayerPlay size={16} aria-hidden />}>
              {t('lab.startButton')}
            </Button>
            <Text size="sm" c="dimmed">
              {t('lab.orCommand')} <Code>shoal lab up</Code>
            </Text>
          </Group>
        </Stack>
      </form>
    </Panel>
  )
}

interface ProgramRowProps {
  readonly program: CurrentLab['programs'][number]
  readonly count: number
  readonly onCount: (count: number) => void
}

function ProgramRow({ program: { kind, installed, debianPackage }, count, onCount }: ProgramRowProps) {
  const { t } = useTranslation()
  const name = t(`lab.kind.${kind}`, { defaultValue: kind })
  return (
    <Group gap="md" mih={36}>
      <Checkbox
        label={name}
        checked={count > 0}
        disabled={!installed}
        onChange={({ currentTarget }) => onCount(currentTarget.checked ? 1 : 0)}
        w={150}
      />
      {installed ? (
        <NumberInput
          aria-label={t('lab.howMany', { name })}
          min={0}
          max={MOST_OF_A_KIND}
          allowDecimal={false}
          value={count}
          onChange={(value) => onCount(Number(value) || 0)}
          w={90}
          size="xs"
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t('lab.notInstalled')} <Code>apt-get install {debianPackage}</Code>
        </Text>
      )}
    </Group>
  )
}
