import { ActionIcon, Button, CopyButton, Group, Modal, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import type { Shot } from '@shoal/api'
import { IconChevronLeft, IconChevronRight, IconDownload, IconLink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { withinBase } from '../../api/base-url.ts'
import { useFormat } from '../../i18n/format.ts'
import { CopyPicture } from './copy-picture.tsx'
import { ShotProvenance } from './shot-provenance.tsx'
import classes from './shot-viewer.module.css'

interface ShotViewerProps {
  readonly shots: readonly Shot[]
  readonly openId: string | undefined
  readonly onMove: (shot: Shot) => void
  readonly onClose: () => void
}

/** One shot in full size; arrow keys go through the others, Escape closes. Which one is open stands in the address. */
export function ShotViewer({ shots, openId, onMove, onClose }: ShotViewerProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const place = shots.findIndex(({ id }) => id === openId)
  const shot = shots[place]
  const move = (step: number): void => {
    const next = shots[place + step]
    if (shot !== undefined && next !== undefined) onMove(next)
  }
  const nameOf = ({ kind, seconds }: Shot): string =>
    kind === 'sheet' ? t('gallery.sheet') : t('gallery.shotAt', { time: format.clock(seconds * 1000) })
  useHotkeys([
    ['ArrowLeft', () => move(-1)],
    ['ArrowRight', () => move(1)],
  ])
  return (
    <Modal
      opened={shot !== undefined}
      onClose={onClose}
      fullScreen
      withCloseButton
      closeButtonProps={{ 'aria-label': t('common.close'), size: 'lg' }}
      transitionProps={{ duration: 0 }}
      title={
        shot && (
          <Text fw={600}>
            {nameOf(shot)}
            <Text span c="dimmed" size="sm" ml="sm">
              {t('gallery.placeOf', { place: place + 1, total: shots.length })}
            </Text>
          </Text>
        )
      }
      classNames={{ content: classes['content'], body: classes['body'], header: classes['header'] }}
    >
      {shot && (
        <>
          <div className={classes['stage']}>
            <ActionIcon
              className={classes['side']}
              variant="default"
              size={44}
              radius="xl"
              disabled={place === 0}
              onClick={() => move(-1)}
              aria-label={t('gallery.previous')}
            >
              <IconChevronLeft aria-hidden />
            </ActionIcon>
            <img
              className={classes['picture']}
              src={withinBase(shot.url)}
              width={shot.width}
              height={shot.height}
              alt={nameOf(shot)}
            />
            <ActionIcon
              className={classes['side']}
              variant="default"
              size={44}
              radius="xl"
              disabled={place === shots.length - 1}
              onClick={() => move(1)}
              aria-label={t('gallery.next')}
            >
              <IconChevronRight aria-hidden />
            </ActionIcon>
          </div>
          <Group justify="space-between" gap="sm" className={classes['foot']}>
            <div>
              <Text size="sm" c="dimmed">
                {shot.width} × {shot.height} · {format.bytes(shot.bytes)}
                {shot.pieces !== undefined && ` · ${t('gallery.pieces', { count: shot.pieces })}`}
                {shot.file !== undefined && ` · ${shot.file}`}
              </Text>
              {shot.provenance && <ShotProvenance provenance={shot.provenance} />}
            </div>
            <Group gap="xs">
              <CopyPicture url={withinBase(shot.url)} />
              <CopyButton value={withinBase(shot.url)}>
                {({ copied, copy }) => (
                  <Button size="xs" variant="default" leftSection={<IconLink size={14} aria-hidden />} onClick={copy}>
                    {copied ? t('common.copied') : t('gallery.copyLink')}
                  </Button>
                )}
              </CopyButton>
              <Button
                component="a"
                size="xs"
                variant="default"
                href={withinBase(shot.url)}
                download
                leftSection={<IconDownload size={14} aria-hidden />}
              >
                {shot.others.length === 0 ? t('gallery.save') : shot.format.toUpperCase()}
              </Button>
              {shot.others.map((other) => (
                <Button
                  key={other.format}
                  component="a"
                  size="xs"
                  variant="default"
                  href={withinBase(other.url)}
                  download
                  leftSection={<IconDownload size={14} aria-hidden />}
                >
                  {other.format.toUpperCase()}
                </Button>
              ))}
            </Group>
          </Group>
        </>
      )}
    </Modal>
  )
}
