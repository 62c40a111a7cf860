/** What the parts of Shoal say about grabs, clients and tasks, by their message code. */
export const messagesEn = {} as const
