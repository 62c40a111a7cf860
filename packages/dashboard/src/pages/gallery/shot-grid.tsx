import { Stack, Title, UnstyledButton } from '@mantine/core'
import type { Shot } from '@shoal/api'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { withinBase } from '../../api/base-url.ts'
import { useFormat } from '../../i18n/format.ts'
import classes from './shot-grid.module.css'

interface ShotGridProps {
  readonly shots: readonly Shot[]
  readonly onOpen: (shot: Shot) => void
}

/** The shots in the order of the video, each with its time; of several videos, each under its own name. */
export function ShotGrid({ shots, onOpen }: ShotGridProps) {
  const videos = [...Map.groupBy(shots, ({ file }) => file ?? '')]
  const [only] = videos
  if (only !== undefined && videos.length === 1) return <VideoShots shots={only[1]} onOpen={onOpen} />
  return videos.map(([file, ofVideo]) => <NamedVideo key={file} file={file} shots={ofVideo} onOpen={onOpen} />)
}

/** An episode, or another of the files that were asked for. */
function NamedVideo({ file, ...video }: ShotGridProps & { readonly file: string }) {
  const headingId = useId()
  return (
    <Stack component="section" gap="sm" aria-labelledby={headingId}>
      <Title order={2} size="h4" id={headingId} title={file} style={{ overflowWrap: 'anywhere' }}>
        {file.slice(file.lastIndexOf('/') + 1)}
      </Title>
      <VideoShots {...video} />
    </Stack>
  )
}

function VideoShots({ shots, onOpen }: ShotGridProps) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <ul className={classes['grid']}>
      {shots.map((shot) => {
        const time = shot.kind === 'sheet' ? t('gallery.sheet') : format.clock(shot.seconds * 1000)
        return (
          <li key={shot.id}>
            <UnstyledButton className={classes['shot']} onClick={() => onOpen(shot)}>
              <img
                src={withinBase(shot.url)}
                width={shot.width}
                height={shot.height}
                alt={shot.kind === 'sheet' ? time : t('gallery.shotAt', { time })}
                loading="lazy"
              />
              <span className={classes['time']} aria-hidden>
                {time}
              </span>
            </UnstyledButton>
          </li>
        )
      })}
    </ul>
  )
}
