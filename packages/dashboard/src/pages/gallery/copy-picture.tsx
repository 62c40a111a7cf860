import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { picturePng } from './picture-png.ts'

/** Puts the picture itself on the clipboard, to be pasted into a post. Absent where the browser cannot. */
export function CopyPicture({ url }: { readonly url: string }) {
  const { t } = useTranslation()
  const copy = useMutation({
    // Safari wants the promise inside the item, so that the copy still belongs to the click.
    mutationFn: () => navigator.clipboard.write([new ClipboardItem({ 'image/png': picturePng(url) })]),
    onError: () => {
      notifications.show({ color: 'red', title: t('gallery.copyFailed'), message: t('gallery.copyFailedHint') })
    },
  })
  if (typeof ClipboardItem === 'undefined') return null
  return (
    <Button
      size="xs"
      leftSection={copy.isSuccess ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      loading={copy.isPending}
      onClick={() => copy.mutate()}
    >
      {copy.isSuccess ? t('common.copied') : t('gallery.copyPicture')}
    </Button>
  )
}
