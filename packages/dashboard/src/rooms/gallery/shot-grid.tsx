import { UnstyledButton } from '@mantine/core'
import type { Shot } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { withinBase } from '../../api/base-url.ts'
import { useFormat } from '../../i18n/format.ts'
import classes from './shot-grid.module.css'

interface ShotGridProps {
  readonly shots: readonly Shot[]
  readonly onOpen: (shot: Shot) => void
}

/** The shots in the order of the video, each with its time. */
export function ShotGrid({ shots, onOpen }: ShotGridProps) {
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
