import { z } from 'zod'
import type { NoticeRequest } from './service-request.ts'

/** A POST of JSON. */
export function jsonRequest(url: string, body: unknown, rest: Partial<NoticeRequest> = {}): NoticeRequest {
  return {
    ...rest,
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', ...rest.headers },
    body: JSON.stringify(body),
  }
}

/** An address below a server's. */
export function below(server: string, path: string): string {
  return server.replace(/\/+$/, '') + path
}

const codes = z.object({ errcode: z.number(), errmsg: z.string() }).partial()
const plainCodes = z.object({ code: z.number(), msg: z.string(), message: z.string() }).partial()

/** 企业微信 and 钉钉 refuse with status 200 and `errcode`. */
export function errcodeRefusal(body: unknown): string | undefined {
  const { errcode, errmsg } = codes.safeParse(body).data ?? {}
  if (errcode === 0) return undefined
  return errcode === undefined ? 'an answer without errcode' : `${errcode} ${errmsg ?? ''}`.trim()
}

/** Others have `code`, with the value that means success. */
export function codeRefusal(success: number): (body: unknown) => string | undefined {
  return (body) => {
    const { code, msg, message } = plainCodes.safeParse(body).data ?? {}
    if (code === success) return undefined
    return code === undefined ? 'an answer without code' : `${code} ${msg ?? message ?? ''}`.trim()
  }
}
