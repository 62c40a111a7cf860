import type { LabIo } from './lab-io.ts'

/** What the commands say while they run. */
export interface LabWords {
  readonly error: string
  readonly noNamespace: string
  readonly phonePage: string
  readonly afterReboot: (unit: string, name: string) => string
  readonly completeAfter: (seconds: string) => string
  readonly doesNotHold: (assertion: string, missing: string) => string
  readonly announced: string
  readonly silent: string
  readonly dialled: string
  readonly pieces: string
}

const en: LabWords = {
  error: 'error',
  noNamespace: 'no network namespace is allowed here: on the loopback Transmission finds no peers',
  phonePage: 'for phones',
  afterReboot: (unit, name) =>
    `kept; to have it back after a reboot: cp ${unit} /etc/systemd/system/ && systemctl enable ${name}`,
  completeAfter: (seconds) => `complete after ${seconds} s`,
  doesNotHold: (assertion, missing) => `does not hold: ${assertion} (${missing})`,
  announced: 'announced',
  silent: 'does not answer',
  dialled: 'dialled',
  pieces: 'pieces',
}

const zh: LabWords = {
  error: '错误',
  noNamespace: '这里不允许使用网络命名空间：在回环地址上 Transmission 找不到用户',
  phonePage: '手机页面',
  afterReboot: (unit, name) =>
    `已保留；如需重启机器后自动恢复：cp ${unit} /etc/systemd/system/ && systemctl enable ${name}`,
  completeAfter: (seconds) => `${seconds} 秒后完成`,
  doesNotHold: (assertion, missing) => `条件不成立：${assertion}（${missing}）`,
  announced: '已汇报',
  silent: '无响应',
  dialled: '连接结果',
  pieces: '区块',
}

/** The words of a language. */
export function labWords(language: LabIo['language']): LabWords {
  return language === 'zh' ? zh : en
}
