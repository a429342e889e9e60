import type { PhoneSystemAssociation, PhoneSystemAssociationPage } from './phone-system-association.dto.js';

const phoneSystem = '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b';

/** The second association that Cisco's own documentation shows. */
export const phoneSystemAssociationExample: PhoneSystemAssociation = {
  alias: 'operator',
  displayName: 'Operator',
  mediaSwitchDisplayName: 'PhoneSystem',
  mediaSwitchObjectId: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
  numNotificationDevice: 4,
  numNotificationMwi: 1,
  numPrimaryCallHandler: 1,
  objectId: '6b455973-13d1-4b10-871e-1d1d55f160d2',
  links: { self: `${phoneSystem}/associations/6b455973-13d1-4b10-871e-1d1d55f160d2`, phoneSystem },
};

/** The associations that Cisco's own documentation shows. */
export const phoneSystemAssociationPageExample: PhoneSystemAssociationPage = {
  items: [
    {
      alias: 'undeliverablemessagesmailbox',
      displayName: 'Papa Recommended Web Application Authentication Rule',
      mediaSwitchDisplayName: 'PhoneSystem',
      mediaSwitchObjectId: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
      numNotificationDevice: 4,
      numNotificationMwi: 1,
      numPrimaryCallHandler: 1,
      objectId: '219ce340-a3a5-428c-8dc6-4776690b69ee',
      links: { self: `${phoneSystem}/associations/219ce340-a3a5-428c-8dc6-4776690b69ee`, phoneSystem },
    },
    phoneSystemAssociationExample,
  ],
  total: 2,
  page: 1,
  pageSize: 25,
  links: {
    self: `${phoneSystem}/associations?page=1&pageSize=25`,
    first: `${phoneSystem}/associations?page=1&pageSize=25`,
  },
};
