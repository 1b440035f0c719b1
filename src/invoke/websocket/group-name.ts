/** What a group can be called. */
export const groupName = /^[A-Za-z0-9._-]{1,64}$/

/** Groups called like this tell their members who comes and who goes. */
export const tellsPresence = (group: string): boolean => group.startsWith('presence-')
