/** Tag of answers that show more than one phone system. */
export const phoneSystemListsTag = 'phone-systems';

/** Tag of answers that show a phone system, or anything that belongs to it. */
export function phoneSystemTag(phoneSystemId: string): string {
  return `phone-system:${phoneSystemId}`;
}

/** Tag of answers that show whether a phone system has the `DefaultTRaPSwitch`: one takes it from another. */
export const defaultTrapSwitchTag = 'default-trap-switch';

/** What a write to a phone system may have changed: the lists, itself, and all that belongs to it. */
export function tagsOfPhoneSystem(phoneSystemId: string): string[] {
  return [phoneSystemListsTag, phoneSystemTag(phoneSystemId)];
}

/** Tag of answers that show associations of a phone system. */
export function associationsTag(phoneSystemId: string): string {
  return `associations:${phoneSystemId}`;
}

/** Tag of answers that show AXL servers of a phone system. */
export function axlServersTag(phoneSystemId: string): string {
  return `axl-servers:${phoneSystemId}`;
}
