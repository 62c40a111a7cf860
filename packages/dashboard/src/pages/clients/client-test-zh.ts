import type { Words } from '../../i18n/words.ts'
import type { clientTestEn } from './client-test-en.ts'

export const clientTestZh: Words<typeof clientTestEn> = {
  ok: '{{program}} {{version}} 响应正常',
  torrents_other: '{{count, number}} 个种子',
  free: '剩余 {{size}}',
  failure: {
    'connection-refused': {
      cause: '这个地址上没有程序监听',
      wayOut: '请检查端口、程序是否在运行，以及其 Web 界面是否只监听了另一台机器或容器的 127.0.0.1。',
    },
    'unknown-host': {
      cause: '没有这个主机',
      wayOut: '请检查拼写。在 Docker 中请使用同一网络内的容器名，或主机的地址。',
    },
    'no-route': { cause: '无法到达这台机器', wayOut: '它可能已关机，或位于 Shoal 无法到达的网络中，例如 VPN 之后。' },
    'no-answer': {
      cause: '没有及时响应',
      wayOut: '可能被防火墙拦截，或程序负载过高。请在运行 Shoal 的机器上用浏览器打开此地址试试。',
    },
    'cut-off': { cause: '连接被中断', wayOut: '途中有设备断开了连接：请检查代理、端口，以及 http 还是 https。' },
    'socket-missing': {
      cause: '套接字不存在，或 Shoal 无权打开',
      wayOut: '请检查路径及其权限。在 Docker 中需要挂载套接字所在的文件夹。',
    },
    'certificate-unknown': {
      cause: '证书由未知机构签发',
      wayOut: '请在“连接途径”中粘贴该机构的证书，或自签证书本身。',
    },
    'certificate-expired': { cause: '证书已过期', wayOut: '请在下载器前置的 Web 服务器上更新证书。' },
    'certificate-name': {
      cause: '证书属于另一个名称',
      wayOut: '请在地址中使用证书上的名称，或为此名称签发证书。',
    },
    'not-tls': { cause: '此端口没有启用 TLS', wayOut: '请改用 http://，或更换端口。' },
    'login-wrong': {
      cause: '用户名或密码被拒绝',
      wayOut: '请更正后再测试。同一密码不会重复发送：输错五次后 qBittorrent 会封禁 Shoal 一小时。',
    },
    'login-missing': { cause: '需要登录', wayOut: '请填写用户名和密码。' },
    'login-spared': {
      cause: '错误密码过多，未再尝试',
      wayOut:
        '再错几次 qBittorrent 就会封禁 Shoal 一小时。请重启 qBittorrent 或等待一小时；也可以直接保存正确的密码，届时会尝试一次。',
    },
    'key-wrong': {
      cause: 'API 密钥被拒绝',
      wayOut: '请在 qBittorrent（5.2 及以上）的设置中新建密钥，或改用用户名和密码。',
    },
    gate: { cause: '前置 Web 服务器要求单独登录', wayOut: '请在“连接途径”中填写 Basic 认证的用户名和密码。' },
    banned: {
      cause: 'Shoal 的地址已被封禁',
      wayOut: '错误密码过多。请等待一小时或重启 qBittorrent，并先更正密码。',
    },
    refused: {
      cause: '对方拒绝与 Shoal 通信',
      wayOut: '常见原因是主机头检查：请把此地址的主机名加入 qBittorrent 的服务器域名。原始回应见下方。',
    },
    'other-program': {
      cause: '那里响应的是另一个程序',
      wayOut: '请检查程序类型、端口和路径：对方使用的不是所选程序的协议。',
    },
  },
}
