import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

type NativeProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'color' | 'style'> & {
  readonly ref?: Ref<HTMLAnchorElement>
}

/** Mantine's link that leads to a page of the dashboard; its address and parameters are checked by the compiler. */
export const LinkAnchor = createLink((props: AnchorProps & NativeProps) => <Anchor {...props} />)

/** Mantine's button that leads to a page of the dashboard. */
export const LinkButton = createLink((props: ButtonProps & NativeProps) => <Button component="a" {...props} />)
