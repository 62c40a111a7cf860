import { z } from 'zod'
import type { NoticeChannel } from '../notice-channel.ts'
import type { NoticeMessage } from '../write-notice.ts'
import { below, jsonRequest } from './json-request.ts'
import type { NoticeRequest } from './service-request.ts'

type Channel<Kind extends NoticeChannel['kind']> = Extract<NoticeChannel, { kind: Kind }>

/** Discord's most for the title of an embed, in characters. */
const EMBED_TITLE = 256

/** A webhook of a Discord channel. Release names hold no mentions: none is allowed. */
export function discord({ url }: Channel<'discord'>, { title, text }: NoticeMessage): NoticeRequest {
  const embed = { title: escapeMarkdown(title).slice(0, EMBED_TITLE), description: escapeMarkdown(text) }
  return jsonRequest(url, { username: 'Shoal', embeds: [embed], allowed_mentions: { parse: [] } })
}

/** Names with `_` and `*` are no markup. */
function escapeMarkdown(text: string): string {
  return text.replace(/([\\*_~`|>#[\]])/g, '\\$1')
}

const telegramAnswer = z.object({ ok: z.boolean(), description: z.string().optional() })

/** The Bot API's `sendMessage`; plain text, so that no name is taken for markup. */
export function telegram({ server, token, chatId }: Channel<'telegram'>, message: NoticeMessage): NoticeRequest {
  const body = {
    chat_id: chatId,
    text: `${message.title}\n${message.text}`,
    link_preview_options: { is_disabled: true },
  }
  return jsonRequest(below(server, `/bot${token}/sendMessage`), body, {
    refusal: (answer) => {
      const said = telegramAnswer.safeParse(answer).data
      return said?.ok === true ? undefined : (said?.description ?? 'an answer without ok')
    },
  })
}
