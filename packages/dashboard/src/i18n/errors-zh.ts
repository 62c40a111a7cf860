import type { errorsEn } from './errors-en.ts'
import type { Words } from './words.ts'

export const errorsZh: Words<typeof errorsEn> = {
  reference: '请求 {{reference}}：可在日志中按此编号查找。',
  'bad-request': { cause: 'Shoal 无法读取这个请求', wayOut: '请刷新页面；它可能比正在运行的 Shoal 旧。' },
  'invalid-fields': { cause: '有些内容未通过检查', wayOut: '请修改标出的字段后重新提交。' },
  'not-signed-in': { cause: '登录已失效', wayOut: '请重新登录，之后会回到本页。' },
  'wrong-credentials': {
    cause: '用户名或密码错误',
    wayOut:
      '初始密码在 Shoal 首次启动时显示在终端中；忘记密码时，可在那台机器上运行 `shoal account reset-password` 重新生成。',
  },
  'too-many-attempts': { cause: '失败次数过多', wayOut: '请等一分钟再试，账户不会被永久锁定。' },
  'csrf-missing': { cause: '页面的防护令牌已失效', wayOut: '请刷新页面并重复上一步。没有任何内容被更改。' },
  forbidden: { cause: '此账户只能查看', wayOut: '请联系这台 Shoal 的管理员，或换一个账户登录。' },
  'origin-refused': {
    cause: '请求来自其他网页',
    wayOut: '请用控制台自己的地址打开。若使用反向代理，请让它传递 Host 请求头。',
  },
  'not-found': { cause: '内容不存在或已被移除', wayOut: '请返回列表查看，它可能刚刚被移除。' },
  conflict: { cause: '内容已被其他操作更改', wayOut: '请刷新查看当前状态，再做决定。' },
  'body-too-large': { cause: '请求过大', wayOut: '请减少一次提交的内容。' },
  'unsupported-media-type': {
    cause: 'Shoal 不接受这种数据格式',
    wayOut: '请刷新页面；它可能比正在运行的 Shoal 旧。',
  },
  'rate-limited': { cause: '请求过于频繁', wayOut: '请等几秒再试。' },
  unavailable: {
    cause: 'Shoal 的这个部分尚未就绪',
    wayOut: '它可能正在启动，请几秒后重试；若一直如此，日志中有原因。',
  },
  'tracker-unreachable': {
    cause: 'Tracker 没有响应',
    wayOut: '它会在几秒内自动重启。若一直没有恢复，可能是端口被占用，请查看日志。',
  },
  'path-not-allowed': {
    cause: '此位置不在允许制作种子的文件夹内',
    wayOut: '请在 shoal.yaml 的“create: folders”中添加该文件夹并重启 Shoal，或选择其他文件。',
  },
  'not-a-torrent': { cause: '这不是种子、磁力链接或信息哈希值', wayOut: '请选择 .torrent 文件，或粘贴完整的链接。' },
  'tracker-not-allowed': {
    cause: '内置下载器不能向这个私有 Tracker 汇报',
    wayOut: '请用种子中 passkey 所属的下载器做种。',
  },
  'demo-running': { cause: '演示已在运行', wayOut: '可在概览页查看进度。' },
  'demo-unavailable': {
    cause: '这里无法运行演示',
    wayOut: '演示需要本机上的 Tracker、内置下载器和截图工作进程。',
  },
  'grab-not-cancellable': {
    cause: '这条抓取已无法取消',
    wayOut: '它已经结束。如果不需要，请在下载器中删除该种子。',
  },
  'grab-not-retryable': {
    cause: '这条抓取现在无法重试',
    wayOut: '只有已搁置和已失效的抓取可以重试；它正在进行或已经完成。',
  },
  'task-not-cancellable': { cause: '这个截图任务已无法取消', wayOut: '它已经结束，截图会保留在图库中。' },
  'lease-lost': { cause: '这个任务已由另一个工作进程接管', wayOut: '无需操作：任务会在那里继续。' },
  'store-unwritable': {
    cause: 'Shoal 无法写入数据目录',
    wayOut: '请释放磁盘空间或修复目录权限后重试。这次没有接受任何内容。',
  },
  'internal-error': { cause: 'Shoal 内部出错', wayOut: '请重试。如果再次出现，日志中有详细信息。' },
  'server-unreachable': {
    cause: 'Shoal 没有响应',
    wayOut: '它可能已停止或正在重启，也可能是网络中断。请确认程序正在运行，然后重试。',
  },
  'unexpected-answer': {
    cause: '页面无法理解收到的内容',
    wayOut: 'Shoal 可能在页面打开期间更新过，请刷新页面。中间的代理也可能是原因。',
  },
  'page-fault': { cause: '页面本身出错', wayOut: '请刷新。如果再次出现，请把之前的操作一并反馈给我们。' },
}
