import type { LabTrackerView } from '../lab-status.ts'
import type { LabIo } from './lab-io.ts'

/** What the commands say while they run. */
export interface LabWords {
  readonly error: string
  readonly noNamespace: string
  readonly phonePage: string
  readonly afterReboot: (unit: string, name: string) => string
  readonly completeAfter: (seconds: string) => string
  readonly doesNotHold: (assertion: string, missing: string) => string
  readonly silent: string
  readonly dialled: string
  readonly pieces: string
  readonly on: string
  readonly off: string
  readonly verdict: Readonly<Record<LabTrackerView['verdict'], string>>
}

const en: LabWords = {
  error: 'error',
  noNamespace: 'no network namespace is allowed here: on the loopback Transmission finds no peers',
  phonePage: 'for phones',
  afterReboot: (unit, name) =>
    `kept; to have it back after a reboot: cp ${unit} /etc/systemd/system/ && systemctl enable ${name}`,
  completeAfter: (seconds) => `complete after ${seconds} s`,
  doesNotHold: (assertion, missing) => `does not hold: ${assertion} (${missing})`,
  silent: 'does not answer',
  dialled: 'dialled',
  pieces: 'pieces',
  on: 'on',
  off: 'off',
  verdict: {
    'never-announced': 'never announced',
    refused: 'announced, refused',
    stopped: 'said stopped',
    'wrong-address': 'wrong address',
    unreachable: 'announced, unreachable',
    fine: 'announced',
  },
}

const zh: LabWords = {
  error: '错误',
  noNamespace: '这里不允许使用网络命名空间：在回环地址上 Transmission 找不到用户',
  phonePage: '手机页面',
  afterReboot: (unit, name) =>
    `已保留；如需重启机器后自动恢复：cp ${unit} /etc/systemd/system/ && systemctl enable ${name}`,
  completeAfter: (seconds) => `${seconds} 秒后完成`,
  doesNotHold: (assertion, missing) => `条件不成立：${assertion}（${missing}）`,
  silent: '无响应',
  dialled: '连接结果',
  pieces: '区块',
  on: '开启',
  off: '关闭',
  verdict: {
    'never-announced': '从未汇报',
    refused: '汇报被拒绝',
    stopped: '已宣布停止',
    'wrong-address': '地址错误',
    unreachable: '已汇报，无法连接',
    fine: '已汇报',
  },
}

/** The words of a language. */
export function labWords(language: LabIo['language']): LabWords {
  return language === 'zh' ? zh : en
}
