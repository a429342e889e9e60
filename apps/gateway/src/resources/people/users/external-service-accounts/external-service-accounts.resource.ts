import { boolean, enumeration, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { LoginType } from '../../enumerations.js';
import { users } from '../users.resource.js';

/** The account of a user at a unified messaging service, such as Exchange. */
const externalServiceAccounts = defineResource({
  name: 'ExternalServiceAccount',
  title: 'external service account',
  description: 'The account of a user at a unified messaging service, such as Exchange.',
  path: '/users/{userId}/external-service-accounts/{externalServiceAccountId}',
  parent: users,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  actions: {
    reset: {
      summary: 'Reset an external service account',
      description: 'Has the synchronisation of its mailbox start again.',
    },
  },
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', 'b7d4abb4-3b56-4b87-8107-0a60c68150cc'),
    externalServiceObjectId: uuid(
      'Identifier of the unified messaging service.',
      '3dca47ef-1e12-472a-8e45-3b81faf60bcc',
      { access: 'create-only', requiredOnCreate: true },
    ),
    subscriberObjectId: uuid(
      'Identifier of the user that it belongs to.',
      '4076b1ed-5a38-4c77-8421-3e80a70a85d8',
      { access: 'read-only' },
    ),
    enableCalendarCapability: boolean('Calendar and contacts access.', false),
    enableMeetingCapability: boolean('Meeting access.', false),
    enableTtsOfEmailCapability: boolean('Read emails over the phone.', false),
    isPrimaryMeetingService: boolean('Primary meeting service (MeetingPlace only).', false),
    loginType: enumeration('How the user signs in to the service.', LoginType, 'Alias', {
      element: 'LoginType',
    }),
    userId: text('Sign-in name at the service.', 'ada.bartik'),
    userPassword: text('Password at the service. It can be set and is never shown.', '', {
      access: 'write-only',
    }),
    userProfileNumber: text('MeetingPlace profile number.', '2001'),
    emailAddress: text('Corporate email address.', 'ada.bartik@example.test'),
    enableMailboxSynchCapability: boolean('Single inbox; needs `accessImap` in the class of service.', false),
    emailAddressUseCorp: boolean("Use the user's corporate email address.", false),
  },
});

export const ExternalServiceAccountsModule = resourceModule(externalServiceAccounts);
