import {
  Accordion,
  Alert,
  Button,
  Checkbox,
  Group,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import {
  addNoticeChannel,
  type NoticeChannel,
  noticeChannelKinds,
  noticeEvents,
  testNoticeChannel,
  updateNoticeChannel,
} from '@shoal/api'
import { IconSend } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { currentLanguage } from '../../i18n/i18n.ts'
import { languages } from '../../i18n/language.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import { ChannelFieldInput } from './channel-field-input.tsx'
import { type ChannelValues, fieldsOf, newChannelValues, settingsOf, valuesOf } from './channel-values.ts'
import { channelsQuery } from './notice-queries.ts'

const TEMPLATE_WORDS = '{event} {name} {indexer} {client} {reason} {time}'

interface ChannelFormProps {
  /** The one to change; a new one when absent. */
  readonly channel?: NoticeChannel
  readonly onSaved: () => void
}

/** Makes or changes a channel; a test can be sent before anything is saved. */
export function ChannelForm({ channel, onSaved }: ChannelFormProps) {
  const { t } = useTranslation()
  const say = useMessageWords()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const form = useForm<ChannelValues>({
    mode: 'controlled',
    initialValues: channel === undefined ? newChannelValues(currentLanguage()) : valuesOf(channel),
  })
  const { kind } = form.values
  const showErrors = (error: unknown): void => form.setErrors(placed(fieldErrors(error)))
  const save = useMutation({
    mutationFn: (values: ChannelValues) =>
      channel === undefined
        ? api.call(addNoticeChannel, { body: settingsOf(values) })
        : api.call(updateNoticeChannel, { params: { channelId: channel.id }, body: settingsOf(values) }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: channelsQuery.queryKey })
      onSaved()
    },
    onError: showErrors,
  })
  const test = useMutation({
    mutationFn: (values: ChannelValues) =>
      api.call(testNoticeChannel, {
        body: { settings: settingsOf(values), ...(channel === undefined ? {} : { channelId: channel.id }) },
      }),
    onError: showErrors,
  })
  const failure = save.error ?? test.error
  const besideField = Object.keys(form.errors).length > 0
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="md">
        {failure !== null && !besideField && <ErrorState error={failure} />}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Select
            name="kind"
            label={t('notices.kindLabel')}
            allowDeselect={false}
            disabled={channel !== undefined}
            data={noticeChannelKinds.map((value) => ({ value, label: t(`notices.kind.${value}`) }))}
            {...form.getInputProps('kind')}
          />
          <TextInput
            name="name"
            label={t('notices.name')}
            placeholder={t('notices.nameExample')}
            maxLength={100}
            data-autofocus
            {...form.getInputProps('name')}
          />
        </SimpleGrid>
        {fieldsOf(kind)
          .filter(({ name }) => name !== 'proxy')
          .map((field) => (
            <ChannelFieldInput key={field.name} form={form} field={field} known={channel !== undefined} />
          ))}
        <Checkbox.Group label={t('notices.events')} {...form.getInputProps('events')}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt="xs">
            {noticeEvents.map((event) => (
              <Checkbox key={event} value={event} label={t(`notices.event.${event}`)} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <Select
            name="language"
            label={t('notices.language')}
            allowDeselect={false}
            data={[
              { value: 'en', label: languages.en },
              { value: 'zh', label: languages.zh },
            ]}
            {...form.getInputProps('language')}
          />
          <TextInput
            name="quietFrom"
            type="time"
            label={`${t('notices.quiet')} · ${t('notices.quietFrom')}`}
            {...form.getInputProps('quietFrom')}
          />
          <TextInput name="quietTo" type="time" label={t('notices.quietTo')} {...form.getInputProps('quietTo')} />
        </SimpleGrid>
        <Text size="xs" c="dimmed" mt={-8}>
          {t('notices.quietHint')}
        </Text>
        <Accordion variant="contained">
          <Accordion.Item value="more">
            <Accordion.Control>{t('notices.more')}</Accordion.Control>
            <Accordion.Panel>
              <Stack gap="sm">
                <TextInput
                  name="titleTemplate"
                  label={t('notices.titleTemplate')}
                  placeholder="{event}"
                  {...form.getInputProps('titleTemplate')}
                />
                <TextInput
                  name="textTemplate"
                  label={t('notices.textTemplate')}
                  placeholder="{reason} {client}"
                  description={t('notices.templateHint', { words: TEMPLATE_WORDS })}
                  {...form.getInputProps('textTemplate')}
                />
                {kind !== 'email' && (
                  <PasswordInput
                    name="proxy"
                    label={t('notices.optional', { label: t('notices.field.proxy') })}
                    placeholder={channel === undefined ? 'socks5://127.0.0.1:1080' : t('notices.kept')}
                    autoComplete="off"
                    {...form.getInputProps('fields.proxy')}
                  />
                )}
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        <Switch label={t('notices.enabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
        {test.data !== undefined && (
          <Alert
            color={test.data.sent ? 'teal' : 'red'}
            title={t(test.data.sent ? 'notices.tested' : 'notices.notTested')}
          >
            {test.data.problem !== undefined && say(test.data.problem)}
          </Alert>
        )}
        <Group justify="space-between">
          <Button
            variant="default"
            loading={test.isPending}
            leftSection={<IconSend size={16} aria-hidden />}
            onClick={() => {
              form.clearErrors()
              test.mutate(form.values)
            }}
          >
            {t('notices.test')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('notices.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const ownFields = new Set(['kind', 'name', 'enabled', 'events', 'language', 'titleTemplate', 'textTemplate'])

/** The server's fields by the form's names. */
function placed(errors: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([path, sentence]) => {
      const bare = path.replace(/^settings\./, '')
      const [first = '', second] = bare.split('.')
      if (first === 'quietHours') return [second === 'to' ? 'quietTo' : 'quietFrom', sentence]
      return [ownFields.has(first) ? first : `fields.${first}`, sentence]
    }),
  )
}
