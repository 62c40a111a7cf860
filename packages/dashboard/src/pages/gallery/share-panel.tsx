import { Button, CopyButton, Group, Tabs, Text, Textarea } from '@mantine/core'
import { archiveUrl, type Task } from '@shoal/api'
import { IconCheck, IconCopy, IconFileZip } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { withinBase } from '../../api/base-url.ts'
import { Panel } from '../../components/panel.tsx'
import { markupQuery } from './gallery-queries.ts'
import classes from './share-panel.module.css'
import { UploadButton } from './upload-button.tsx'

/** Everything that goes into a post: BBCode, Markdown, media information, and all pictures in one file. */
export function SharePanel({ task }: { readonly task: Task }) {
  const { t } = useTranslation()
  const markup = useQuery(markupQuery(task.id, task.shotsDone))
  const [tab, setTab] = useState<string | null>('bbcode')
  const texts = [
    { key: 'bbcode', label: 'BBCode', text: markup.data?.bbcode },
    { key: 'markdown', label: 'Markdown', text: markup.data?.markdown },
    { key: 'mediainfo', label: 'MediaInfo', text: task.mediaInfo },
  ].filter(({ text }) => text !== undefined)
  const shown = texts.find(({ key }) => key === tab) ?? texts[0]
  return (
    <Panel
      title={t('gallery.share')}
      actions={
        <Group gap="xs">
          <UploadButton task={task} upload={markup.data?.upload} />
          <Button
            component="a"
            size="xs"
            variant="default"
            href={withinBase(archiveUrl(task.id))}
            download
            leftSection={<IconFileZip size={14} aria-hidden />}
          >
            {t('gallery.saveAll')}
          </Button>
        </Group>
      }
    >
      <Group justify="space-between" gap="sm" mb="sm">
        <Tabs value={shown?.key ?? null} onChange={setTab} variant="pills">
          <Tabs.List>
            {texts.map(({ key, label }) => (
              <Tabs.Tab key={key} value={key}>
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
        {shown?.text !== undefined && (
          <CopyButton value={shown.text} timeout={1500}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                onClick={copy}
                leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              >
                {copied ? t('common.copied') : t('common.copy', { what: shown.label })}
              </Button>
            )}
          </CopyButton>
        )}
      </Group>
      <Textarea
        aria-label={shown?.label ?? ''}
        value={shown?.text ?? ''}
        readOnly
        autosize
        minRows={4}
        maxRows={12}
        classNames={{ input: classes['text'] }}
      />
      {shown?.key !== 'mediainfo' && markup.data?.hosted === false && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('gallery.notHosted')}
        </Text>
      )}
    </Panel>
  )
}
